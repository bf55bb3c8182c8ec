"""Stories as rows of the workbook's tables: what had happened by *now*, in the workbook's words.

Takes stories; gives one mapping of column key to cell a row. Leaves out what the preset dropped and
every column the program fills itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from cs_workbook.jobs.demo_story.course import Stage
from cs_workbook.jobs.demo_story.people import Team
from cs_workbook.jobs.demo_story.story import Call, Event, PlanVersion, Story
from cs_workbook.model import Cell
from cs_workbook.rules.columns import DECISIONS, FLAGS, schema
from cs_workbook.rules.schema import Choice, Schema
from cs_workbook.rules.settings import Rules, Status
from cs_workbook.rules.word_lists import join_words

Row = dict[str, Cell]
Pages = dict[str, list[Row]]
_BLANK = dt.datetime.max
_JUDGED_AFTER = dt.timedelta(minutes=30)
"""Where a case may be registered without its category, somebody has judged it by then."""


def pages(stories: Iterable[Story], stage: Stage) -> Pages:
    """Return the rows of Cases, Assignments, Plans, Progress and Callbacks, each in the order people write them."""
    shape = schema(stage.rules.preset, stage.rules.language)
    writer = _Writer(stage, shape)
    found: Pages = {name: [] for name in ("Cases", "Assignments", "Plans", "Progress", "Callbacks")}
    keyed: dict[str, list[tuple[dt.datetime, Row]]] = {name: [] for name in found}
    for story in stories:
        keyed["Cases"].append((story.brief.received_at, writer.case(story)))
        if story.case_id is None or not writer.seen(story.assigned_at):
            continue
        keyed["Assignments"].append((story.assigned_at or _BLANK, writer.assignment(story)))
        for plan in story.plans:
            if writer.seen(plan.submitted_at):
                keyed["Plans"].append((plan.submitted_at, writer.plan(story, plan)))
        for event in story.events:
            if writer.seen(event.at):
                keyed["Progress"].append((event.at, writer.event(story, event)))
        for n, call in enumerate(story.calls):
            if writer.seen(call.at) or (n == 0 and writer.seen(story.resolved_at)):
                keyed["Callbacks"].append((writer.seen(call.at) or _BLANK, writer.call(story, call)))
    for name, rows in keyed.items():
        rows.sort(key=lambda pair: pair[0])
        found[name] = [known(row, name, shape) for _, row in rows]
    return found


def known(row: Mapping[str, Cell], table: str, shape: Schema) -> Row:
    """Keep the filled cells of columns this workbook has."""
    return {key: row[key] for key in shape.tables[table].keys if row.get(key) is not None}


def staff_rows(team: Team, shape: Schema) -> list[Row]:
    """Return the rows of Staff."""
    role = shape.tables["Staff"].column("role")
    language = shape.language
    rows: list[Row] = [
        {
            "name": person.name,
            "department": person.department or None,
            "role": role.choice_label(person.role, language),
            "skills": join_words(person.skills, language) or None,
            "capacity": person.capacity,
            "on_duty": FLAGS[0 if person.on_duty else 1].label.of(language),
            "contact": person.contact,
        }
        for person in team.colleagues
    ]
    return [known(row, "Staff", shape) for row in rows]


def status_of(story: Story, now: dt.datetime, rules: Rules) -> str:
    """Return the status word a story has reached; the first word of the list where a kind has none."""

    def word(kind: str, last: bool = False) -> str | None:
        of_kind: list[Status] = [s for s in rules.statuses if s.kind == kind]
        return of_kind[-1 if last else 0].name if of_kind else None

    def past(moment: dt.datetime | None) -> bool:
        return moment is not None and moment <= now

    begun = word("open", last=True)
    if past(story.closed_at):
        found = word("closed")
    elif past(story.resolved_at):
        found = word("resolved")
    elif past(story.held_at) and not past(story.resumed_at):
        found = word("on_hold") or begun
    elif past(story.accepted_at) and story.case_id is not None:
        found = begun
    else:
        found = word("open")
    return found or rules.statuses[0].name


class _Writer:
    """Knows the workbook's words and what lies after *now*."""

    def __init__(self, stage: Stage, shape: Schema) -> None:
        self.stage, self.shape, self.now, self.language = stage, shape, stage.now, shape.language

    def seen(self, moment: dt.datetime | None) -> dt.datetime | None:
        """The moment, or None when it has not come yet."""
        return moment if moment is not None and moment <= self.now else None

    def word(self, table: str, key: str, code: str) -> str:
        return self.shape.tables[table].column(key).choice_label(code, self.language)

    def case(self, story: Story) -> Row:
        brief, rules = story.brief, self.stage.rules
        fresh = story.case_id is None and brief.received_at > self.now - _JUDGED_AFTER
        unjudged = fresh and "category" not in rules.required_fields
        return {
            "case_id": story.case_id,
            "received_at": brief.received_at,
            "customer": brief.customer.name,
            "contact": brief.customer.contact,
            "customer_level": brief.customer.level,
            "industry": brief.customer.industry,
            "channel": brief.channel.name,
            "description": brief.description,
            "error_text": brief.error_text,
            "tried": brief.tried,
            "occurred_at": brief.occurred_at,
            "place": brief.place,
            "product": brief.words["product"],
            "demand": brief.demand,
            "category": None if unjudged else join_words(brief.categories, self.language),
            "priority": brief.priority.name,
            "registrar": brief.registrar,
            "recorded_at": self.seen(story.recorded_at),
            "status": status_of(story, self.now, rules),
            "note": brief.note,
        }

    def assignment(self, story: Story) -> Row:
        extended = self.seen(story.extended_at) and story.extended_to
        accepted = self.seen(story.accepted_at)
        resolved = self.seen(story.resolved_at)
        overdue = resolved or story.resolved_at is None or self.seen(story.expected_at)
        reasons = (story.late_reason if overdue else None, story.response_reason)
        return {
            "case_id": story.case_id,
            "cause": story.brief.theme.cause,
            "department": story.department or None,
            "copied_to": self.stage.team.heads.get(story.department),
            "cooperating": story.cooperating,
            "owner": story.owner,
            "assigned_at": self.seen(story.assigned_at),
            "accepted_at": accepted,
            "first_response_at": self.seen(story.first_response_at),
            "expected_at": (extended or story.expected_at) if accepted else None,
            "resolved_at": resolved,
            "late_reason": next((reason for reason in reasons if reason), None),
        }

    def plan(self, story: Story, plan: PlanVersion) -> Row:
        decided = self.seen(plan.decided_at)
        second = plan.second_approver if decided else None
        second_at = self.seen(plan.second_at) if second else None
        return {
            "case_id": story.case_id,
            "version": plan.version,
            "measures": plan.measures,
            "effect": plan.effect,
            "resources": plan.resources,
            "cost": plan.cost,
            "cross_department": FLAGS[0 if plan.cross_department else 1].label.of(self.language),
            "submitted_at": plan.submitted_at,
            "submitted_by": plan.submitted_by,
            "approver": plan.approver,
            "decision": self.decision(plan.approved if decided else None),
            "decided_at": decided,
            "opinion": plan.opinion if decided else None,
            "second_approver": second,
            "second_decision": self.decision(True if second_at else None) if second else None,
            "second_decided_at": second_at,
        }

    def decision(self, approved: bool | None) -> str:
        choices: tuple[Choice, ...] = DECISIONS
        code = "pending" if approved is None else "approved" if approved else "rejected"
        return next(c.label.of(self.language) for c in choices if c.code == code)

    def event(self, story: Story, event: Event) -> Row:
        return {
            "case_id": story.case_id,
            "at": event.at,
            "kind": self.word("Progress", "kind", event.kind),
            "content": event.content,
            "by": event.by,
            "percent": event.percent,
            "new_expected_at": event.new_expected_at,
            "approved_by": event.approved_by,
        }

    def call(self, story: Story, call: Call) -> Row:
        if not self.seen(call.at):
            return {"case_id": story.case_id, "method": call.method or None}
        followed = self.seen(call.followup_at)
        scores = call.scores or (None, None, None)
        return {
            "case_id": story.case_id,
            "at": call.at,
            "method": call.method or None,
            "by": call.by,
            "confirmed": self.word("Callbacks", "confirmed", "confirmed" if call.confirmed else "disputed"),
            "rating": call.rating.name if call.rating else None,
            "score_efficiency": scores[0],
            "score_attitude": scores[1],
            "score_solution": scores[2],
            "suggestion": call.suggestion,
            "effect": call.effect,
            "followup_at": followed,
            "followup_by": call.followup_by,
            "followup_cause": call.followup_cause,
        }
