"""Plans of a case: versions, decisions, second approvals.

Takes a begun story; adds its plan versions between first response and resolution.
"""

from __future__ import annotations

import datetime as dt

from cs_workbook.jobs.demo_story.course import Stage
from cs_workbook.jobs.demo_story.intake import paired
from cs_workbook.jobs.demo_story.moments import daytime, due, later, minutes_between
from cs_workbook.jobs.demo_story.story import Event, PlanVersion, Scene, Story
from cs_workbook.jobs.demo_story.telling import fill

_PENDING = frozenset(("pending", "approval_risk", "approval_late"))


def add_plans(story: Story, stage: Stage, scene: Scene | None = None) -> None:
    """Add the versions of the plan; a rejected one is followed by a better one."""
    if scene is not None and scene.kind == "unanswered":
        return
    first = story.resumed_at or story.first_response_at
    if first is None:
        return
    if scene is not None and scene.kind in _PENDING:
        story.plans.append(_submit(story, stage, scene.moment, 1))
        return
    end = story.resolved_at or story.held_at or stage.now
    room = minutes_between(first, end)
    if story.brief.priority.rank <= stage.told.shape.no_approval_rank:
        story.plans.append(_recorded_afterwards(story, stage, later(first, room * 0.4)))
        return
    plan = _submit(story, stage, _submission(story, stage, first, room), 1)
    story.plans.append(plan)
    _decide(plan, stage, story, room * 0.2, approve=stage.rng.random() > 0.09)
    if not plan.approved:
        again = _next_version(story, stage, plan, room, "revised")
        _decide(again, stage, story, room * 0.08, approve=True)
    elif stage.rng.random() < 0.06 and not story.brief.customer.anonymous and story.brief.theme.heat != "cool":
        _object(story, stage, plan, room)


def last_decision(story: Story) -> dt.datetime | None:
    """Return when the last version was finally approved; None while any is open or there is none."""
    if not story.plans or story.plans[-1].decided_at is None:
        return None
    return story.plans[-1].second_at or story.plans[-1].decided_at


def _submission(story: Story, stage: Stage, first: dt.datetime, room: float) -> dt.datetime:
    """When the first version is handed in: within the plan limit, and early enough to be carried out."""
    rng, brief = stage.rng, story.brief
    limit = brief.priority.limits.get("plan")
    if limit is None:
        wanted = later(first, room * rng.uniform(0.12, 0.35))
        in_time = later(first, room)
    else:
        late = story.resumed_at is None and rng.random() < 0.06
        allowed = minutes_between(brief.received_at, due(brief.received_at, limit, stage.hours))
        share = rng.uniform(1.05, 1.5) if late else rng.uniform(0.35, 0.9)
        begun = max(brief.received_at, later(first, -allowed))
        wanted = later(begun, allowed * share)
        in_time = wanted if late else later(begun, allowed * 0.97)
    latest = later(first, room * 0.4)
    return min(max(daytime(wanted, first, min(in_time, latest), rng), first), latest)


def _submit(story: Story, stage: Stage, at: dt.datetime, version: int) -> PlanVersion:
    """One version as handed in, not yet decided."""
    rng, rules, theme, words = stage.rng, stage.rules, story.brief.theme, story.brief.words
    low, high = theme.cost
    cost = int(low + (high - low) * rng.random() ** 1.8) // 10 * 10
    scale = "free" if cost < 50 else "small" if cost < 1500 else "cross" if story.cooperating else "large"
    needs_second = rules.second_approval and (cost >= rules.large_cost or story.cooperating is not None)
    return PlanVersion(
        version=version,
        measures=fill(paired(theme.measures, story.brief.pair), words),
        effect=fill(rng.choice(theme.effects), words),
        resources=stage.say(f"resources_{scale}", words),
        cost=cost,
        cross_department=story.cooperating is not None,
        submitted_at=at,
        submitted_by=story.owner,
        approver=stage.team.approver(rng, story.owner),
        approved=True,
        decided_at=None,
        opinion="",
        second_approver=stage.team.manager if needs_second else None,
    )


def _decide(plan: PlanVersion, stage: Stage, story: Story, room: float, approve: bool) -> None:
    """Decide a version within the approval limit and the room there is; the manager comes after."""
    rng = stage.rng
    limit = story.brief.priority.limits.get("approval")
    late = rng.random() < 0.07
    taken = rng.uniform(15, 300)
    if limit is not None:
        allowed = minutes_between(plan.submitted_at, due(plan.submitted_at, limit, stage.hours))
        taken = allowed * (rng.uniform(1.1, 1.8) if late else rng.uniform(0.08, 0.8))
    decided = later(plan.submitted_at, max(min(taken, room), 0))
    latest = later(plan.submitted_at, max(min(taken * 1.15, room), 0))
    plan.decided_at = max(daytime(decided, plan.submitted_at, latest, rng), plan.submitted_at)
    plan.approved = approve
    plan.opinion = stage.say("approved" if approve else "rejected_cost" if plan.cost else "rejected", story.brief.words)
    if not approve:
        plan.second_approver = None
    elif plan.second_approver is not None:
        plan.second_at = later(plan.decided_at, min(rng.uniform(20, 400), room * 0.3))


def _next_version(story: Story, stage: Stage, plan: PlanVersion, room: float, addition: str) -> PlanVersion:
    """The next version some time after the last decision: the same measures and what was missing."""
    after = plan.second_at or plan.decided_at or plan.submitted_at
    words = story.brief.words
    again = _submit(story, stage, later(after, min(stage.rng.uniform(20, 600), room * 0.08)), plan.version + 1)
    again.measures = plan.measures + stage.say(addition, words)
    again.cost = plan.cost + (words["coupon"] if addition == "after_objection" else 0)
    again.resources = plan.resources
    needs_second = stage.rules.second_approval and (again.cost >= stage.rules.large_cost or again.cross_department)
    again.second_approver = stage.team.manager if needs_second else None
    story.plans.append(again)
    return again


def _object(story: Story, stage: Stage, plan: PlanVersion, room: float) -> None:
    """The customer rejects the approved plan; a further version follows."""
    decided = plan.second_at or plan.decided_at or plan.submitted_at
    at = later(decided, room * 0.08)
    story.events.append(Event(at, "objection", stage.say("objection", story.brief.words), story.owner))
    again = _next_version(story, stage, plan, room, "after_objection")
    again.submitted_at = later(at, min(stage.rng.uniform(20, 400), room * 0.05))
    _decide(again, stage, story, room * 0.06, approve=True)


def _recorded_afterwards(story: Story, stage: Stage, at: dt.datetime) -> PlanVersion:
    """A critical fault needs no approval: the plan is only written down."""
    plan = _submit(story, stage, at, 1)
    plan.decided_at = later(at, stage.rng.randint(1, 4))
    plan.opinion = stage.say("no_approval", story.brief.words)
    plan.second_approver = None
    return plan
