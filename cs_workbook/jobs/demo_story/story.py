"""The facts of one case's story: plain records, all moments, past and to come.

What lies after *now* has not happened yet; `sheets` leaves it out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from cs_workbook.jobs.demo_story.intake import Brief
from cs_workbook.rules.settings import Priority, Rating


@dataclass
class PlanVersion:
    """One version of a plan; `second_at` is None when no second approval is needed."""

    version: int
    measures: str
    effect: str
    resources: str
    cost: int
    cross_department: bool
    submitted_at: dt.datetime
    submitted_by: str
    approver: str
    approved: bool
    decided_at: dt.datetime | None
    opinion: str
    second_approver: str | None = None
    second_at: dt.datetime | None = None


@dataclass
class Event:
    """One event of Progress; `kind` is the code of its type."""

    at: dt.datetime
    kind: str
    content: str
    by: str
    percent: int | None = None
    new_expected_at: dt.datetime | None = None
    approved_by: str | None = None


@dataclass
class Call:
    """One call back and what followed a bad rating; `at` None means nobody has called yet."""

    at: dt.datetime | None
    method: str
    by: str
    confirmed: bool = True
    rating: Rating | None = None
    scores: tuple[int, int, int] | None = None
    suggestion: str | None = None
    effect: str | None = None
    followup_at: dt.datetime | None = None
    followup_by: str | None = None
    followup_cause: str | None = None


@dataclass(frozen=True)
class Scene:
    """A state that must be seen at *now*: a case is made to stand there.

    Attributes:
        kind: unanswered, working, at_risk, overdue, update_late, stale, held, pending, approval_risk,
            approval_late, uncalled, callback_late, followup_open or followup_late.
        moment: when it came to a stand: the hold, the submission, the resolution or the call.
    """

    kind: str
    priority: Priority
    received_at: dt.datetime
    moment: dt.datetime


@dataclass
class Story:
    """Everything that happens to a case. None stands for what has not happened, or never will."""

    brief: Brief
    recorded_at: dt.datetime
    case_id: str | None = None
    department: str = ""
    cooperating: str | None = None
    owner: str = ""
    assigned_at: dt.datetime | None = None
    accepted_at: dt.datetime | None = None
    first_response_at: dt.datetime | None = None
    expected_at: dt.datetime | None = None
    extended_to: dt.datetime | None = None
    extended_at: dt.datetime | None = None
    resolved_at: dt.datetime | None = None
    late_reason: str | None = None
    response_reason: str | None = None
    held_at: dt.datetime | None = None
    resumed_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    plans: list[PlanVersion] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
