"""What is known of every case, gathered once for all KPIs, months and slices.

Takes the tables, the rules and the clocks; gives arrays with one place a row of Cases, in minutes since
1970 (`NEVER` where there is no moment). Judges nothing and counts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Tables, cell_text
from cs_workbook.rules.columns import CALLBACKS, KNOWLEDGE
from cs_workbook.rules.kpis.dimensions import BLANK, Dimension, dimension
from cs_workbook.rules.kpis.repeats import Repeats, read_repeats
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla import run_clocks
from cs_workbook.rules.sla.cases import Sla
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.holds import held_between
from cs_workbook.rules.sla.minutes import NEVER, Bools, CasePlaces, Ints, codes_in, minutes_in, places_in

AUTOMATIC_BY = ("系统", "自动", "自动回复", "机器人", "智能客服", "system", "automatic", "auto", "bot", "robot")
AUTOMATIC_TEXT = ("【自动回复】", "[自动回复]", "（自动回复）", "自动回复：", "自动回复:", "automatic reply", "[auto")
"""Who writes, and how, what no person said: it answers nobody."""
SCORES = ("score_efficiency", "score_attitude", "score_solution")


@dataclass(frozen=True)
class Voice:
    """What the customer said of each case, by its last callback that has an answer.

    Attributes:
        rated: gave a rating, or scores.
        satisfied: the rating counts as satisfied; by scores alone, none is a low one.
        scores: 1 to 5 a dimension, NaN where there is none.
    """

    rated: Bools
    satisfied: Bools
    scores: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Completions:
    """Every moment at which a case was completed; `returned`: assigned again or objected to afterwards."""

    case: Ints
    at: Ints
    returned: Bools


@dataclass(frozen=True)
class Facts:
    """Everything the KPIs look at.

    Attributes:
        received: when each case came in, NEVER of one that an alert opened; `begun` is the earliest of them.
        responded: the first answer by a person; who is given the solution is answered.
        resolved: the completion of the latest assignment; NEVER while the case is open.
        undated: done by its status, but nobody wrote down when.
        solving: minutes from receipt to completion without holds; -1 where there is no such length.
        one_go: one assignment, no escalation, no objection, not opened again.
        slow: the customer complains that nobody answers; None where the settings name no such words.
        self_served: came by a self-service channel; None where the settings name none.
        knowledge: when each entry of the knowledge base was added or revised.
        sample: of each drawn case: month, case (-1 for a stranger), whether the second rating agrees.
    """

    rules: Rules
    sla: Sla
    received: Ints
    responded: Ints
    resolved: Ints
    undated: Bools
    solving: Ints
    one_go: Bools
    completions: Completions
    voice: Voice
    repeats: Repeats
    slow: Bools | None
    self_served: Bools | None
    knowledge: Ints
    sample: tuple[tuple[str, ...], Ints, Bools]
    dimensions: Mapping[str, Dimension]

    @property
    def now(self) -> int:
        """The moment the facts are of."""
        return self.sla.history.now

    @property
    def begun(self) -> int:
        """When the first case came in; NEVER in an empty workbook."""
        return int(self.received.min()) if len(self.received) else NEVER


def read_facts(tables: Tables, rules: Rules, now: dt.datetime) -> Facts:
    """Gather the facts up to `now`. SettingsError: a limit in working time, but never any working time."""
    sla = run_clocks(tables, rules, now)
    history = sla.history
    received = np.where(_alerts(tables, rules), NEVER, history.received)
    resolved = _past(history.resolved, history.now)
    timed = np.flatnonzero((received < NEVER) & (resolved < NEVER))
    solving = np.full(len(history), -1)
    held = held_between(timed, received[timed], resolved[timed], history.holds)
    solving[timed] = np.maximum(resolved[timed] - received[timed] - held, -1)
    solving[timed[resolved[timed] < received[timed]]] = -1
    completions, again = _completions(tables, history)
    repeats = read_repeats(tables, received, rules.repeat_window_days * 1440)
    return Facts(
        rules=rules,
        sla=sla,
        received=received,
        responded=np.minimum(_past(_first_answers(tables, history), history.now), resolved),
        resolved=resolved,
        undated=history.solved & (history.resolved == NEVER),
        solving=solving,
        one_go=~again,
        completions=completions,
        voice=_voice(tables, rules, history),
        repeats=repeats,
        slow=slow_complaints(tables, rules),
        self_served=_self_served(tables, rules),
        knowledge=_knowledge(tables, history.now),
        sample=_sample(tables),
        dimensions=_dimensions(tables, rules, history),
    )


def _alerts(tables: Tables, rules: Rules) -> Bools:
    """Cases that an alert opened: no customer's, so no figure counts them."""
    own = normal(rules.alert_channel)
    return np.array([bool(own) and normal(cell_text(v)) == own for v in tables["Cases"].values("channel")], dtype=bool)


def _past(at: Ints, now: int) -> Ints:
    """What has come about; a moment to come is none yet."""
    return np.where(at <= now, at, NEVER)


def _first_answers(tables: Tables, history: History) -> Ints:
    """The first answer of each case by a person."""
    if "Progress" not in tables:
        return history.responded
    table, events = tables["Progress"], history.progress
    by = [normal(cell_text(value)) in AUTOMATIC_BY for value in table.values("by")]
    texts = [cell_text(value)[:16].lstrip().lower().startswith(AUTOMATIC_TEXT) for value in table.values("content")]
    automatic = (np.array(by, dtype=bool) | np.array(texts, dtype=bool))[events.row]
    if not automatic.any():
        return history.responded
    said = (events.kind == "customer") & ~automatic
    answers = history.assignments.responded.copy()
    np.minimum.at(answers, events.case[said], events.at[said])
    return answers


def _completions(tables: Tables, history: History) -> tuple[Completions, Bools]:
    """Every completion of every case; and which cases took more than one go."""
    size, now = len(history), history.now
    again = np.zeros(size, dtype=bool)
    objected = np.full(size, -1)
    events = history.progress
    objections = (events.kind == "objection") & (events.at <= now)
    np.maximum.at(objected, events.case[objections], events.at[objections])
    again[events.case[np.isin(events.kind, ("objection", "escalation")) & (events.at <= now)]] = True
    if "Callbacks" in tables:
        calls = history.callbacks
        code_of = CALLBACKS.column("confirmed").choice_code
        no = codes_in(tables["Callbacks"].values("confirmed"), code_of)[calls.row] == "disputed"
        no &= calls.at <= now
        np.maximum.at(objected, calls.case[no], calls.at[no])
        again[calls.case[no]] = True
    if "Assignments" not in tables:
        none = np.zeros(0, dtype=np.int64)
        return Completions(none, none, none.astype(bool)), again
    table = tables["Assignments"]
    place = CasePlaces(tables["Cases"]).of(table)
    rows = np.flatnonzero(place >= 0)
    case, done = place[rows], minutes_in(table, "resolved_at")[rows]
    assigned = minutes_in(table, "assigned_at")[rows]
    latest = np.full(size, -1)
    known = assigned <= now
    np.maximum.at(latest, case[known], assigned[known])
    again |= np.bincount(case, minlength=size) > 1
    dated = (done <= now) & (history.received[case] < NEVER)
    returned = (latest[case] > done) | (objected[case] > done)
    again[case[dated & returned]] = True
    return Completions(case[dated], done[dated], returned[dated]), again


def _voice(tables: Tables, rules: Rules, history: History) -> Voice:
    """What the last callback with an answer brought."""
    size = len(history)
    rated, satisfied = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    scores = {key: np.full(size, np.nan) for key in SCORES}
    if "Callbacks" not in tables:
        return Voice(rated, satisfied, scores)
    table, calls = tables["Callbacks"], history.callbacks
    rating = places_in(table.values("rating"), [r.name for r in rules.ratings])[calls.row]
    content = np.array([*(r.satisfied for r in rules.ratings), False], dtype=bool)[rating]
    given = {key: np.array([_score(value) for value in table.values(key)], dtype=float)[calls.row] for key in SCORES}
    lowest = np.fmin.reduce(list(given.values()))
    scored = ~np.isnan(lowest)
    known = ((rating >= 0) | scored) & ((calls.at <= history.now) | (calls.at == NEVER))
    content = np.where(rating >= 0, content, scored & (lowest > rules.followup_score))
    order = np.flatnonzero(known)
    order = order[np.lexsort((calls.row[order], np.where(calls.at[order] < NEVER, calls.at[order], -1)))]
    rated[calls.case[order]] = True
    satisfied[calls.case[order]] = content[order]
    for key, column in given.items():
        scores[key][calls.case[order]] = column[order]
    return Voice(rated, satisfied, scores)


def _score(value: object) -> float:
    """A score from 1 to 5, else NaN."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 1 <= value <= 5:
        return float(value)
    return float("nan")


def slow_complaints(tables: Tables, rules: Rules) -> Bools | None:
    """Return which cases complain about slow response, by category or words; None where it is not looked for."""
    words = tuple(normal(word) for word in rules.slow_response_words)
    if not words:
        return None
    cases = tables["Cases"]
    seen: dict[object, bool] = {}
    found = np.zeros(len(cases), dtype=bool)
    for key in ("category", "description", "demand"):
        for place, value in enumerate(cases.values(key)):
            if value not in seen:
                text = normal(cell_text(value))
                seen[value] = any(word in text for word in words)
            found[place] |= seen[value]
    return found


def _self_served(tables: Tables, rules: Rules) -> Bools | None:
    """Cases that came by a self-service channel."""
    if not rules.self_service_channels:
        return None
    return places_in(tables["Cases"].values("channel"), rules.self_service_channels) >= 0


def _knowledge(tables: Tables, now: int) -> Ints:
    """When each entry was added, and when it was revised, unless on the same day."""
    if "Knowledge" not in tables:
        return np.zeros(0, dtype=np.int64)
    table = tables["Knowledge"]
    faq = codes_in(table.values("kind"), KNOWLEDGE.column("kind").choice_code) != "case"
    added, revised = minutes_in(table, "added_on"), minutes_in(table, "revised_on")
    found = np.concatenate([added[faq], revised[faq & (revised != added)]])
    return found[found <= now]


def _sample(tables: Tables) -> tuple[tuple[str, ...], Ints, Bools]:
    """The drawn cases that were rated again; without those that were split off since."""
    if "Sample" not in tables:
        return (), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    table = tables["Sample"]
    again = [normal(cell_text(value)) for value in table.values("rerated")]
    places = CasePlaces(tables["Cases"]).of(table)
    rows = [row for row, word in enumerate(again) if word and places[row] >= 0]
    agrees = [normal(cell_text(table.values("priority")[row])) == again[row] for row in rows]
    months = tuple(cell_text(table.values("month")[row]) for row in rows)
    return months, places[np.array(rows, dtype=np.int64)], np.array(agrees, dtype=bool)


def _dimensions(tables: Tables, rules: Rules, history: History) -> dict[str, Dimension]:
    cases, blank = tables["Cases"], BLANK.of(tables.language)
    found = {
        "priority": dimension(cases.values("priority"), rules.priority_names, blank),
        "category": dimension(
            cases.values("category"), [c.name for c in rules.categories], blank, several=rules.several_categories
        ),
        "channel": dimension(cases.values("channel"), [c.name for c in rules.channels], blank),
    }
    latest = history.assignments.latest_row.tolist()
    known = {"department": [d.name for d in rules.departments], "owner": [person.name for person in rules.staff]}
    for key, names in known.items():
        column = tables["Assignments"].values(key) if "Assignments" in tables else ()
        found[key] = dimension([column[row] if row >= 0 else None for row in latest], names, blank)
    return found
