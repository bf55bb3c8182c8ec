"""demo: every preset and language told believably, the same each time, with few and deliberate slips."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.jobs.demo import Params, plan
from cs_workbook.jobs.demo_story.moments import due, team_hours
from cs_workbook.jobs.demo_story.sheets import pages, status_of
from cs_workbook.jobs.demo_story.tale import FRESH, set_stage, tell
from cs_workbook.jobs.demo_story.telling import telling
from cs_workbook.model import AppendRow, Inputs, Language, Outcome, SetCell
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.columns import schema
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.settings_sheet import parse_rules
from cs_workbook.runner import run_job
from tests.tables import NOW, MemoryBook, at, tables_of

LANGUAGES: tuple[Language, ...] = ("zh", "en")
KINDS = [(preset, language) for preset in preset_names() for language in LANGUAGES]
PEOPLE = {"Cases", "Assignments", "Plans", "Progress", "Callbacks", "Staff", "Knowledge"}
AHEAD = {"expected_at", "new_expected_at"}
"""Moments that are promises and may lie after now."""
FIELD_CHECKS = (
    "required-missing", "not-in-list", "text-date", "ambiguous-date", "not-a-date", "not-a-number", "out-of-range",
    "not-yes-or-no", "lost-digits", "full-width-key", "future-date", "moments-out-of-order", "unmasked-text",
)  # fmt: skip

every_kind = pytest.mark.parametrize(("preset", "language"), KINDS)


@lru_cache(maxsize=64)
def outcome(preset: str, language: Language, cases: int = 200, seed: int = 7, now: dt.datetime = NOW) -> Outcome:
    return plan(Inputs(tables_of(preset, language), preset_rules(preset, language), now, Params(cases, seed)))


@lru_cache(maxsize=32)
def filled(preset: str, language: Language, cases: int = 200) -> MemoryBook:
    book = MemoryBook(tables_of(preset, language))
    book.apply(outcome(preset, language, cases).edits)
    return book


@lru_cache(maxsize=32)
def told(preset: str, language: Language, now: dt.datetime = NOW):
    """The stories and their rows before any slip is made."""
    stage = set_stage(preset_rules(preset, language), now, 7)
    stories = tell(200, stage)
    return stage, stories, pages(stories, stage)


def rows(result: Outcome, table: str) -> list[dict[str, Any]]:
    return [dict(e.values) for e in result.edits if isinstance(e, AppendRow) and e.table == table]


@every_kind
def test_only_columns_of_the_workbook_are_filled_and_none_of_the_program_s_but_the_id(preset, language):
    shape = schema(preset, language)
    for edit in outcome(preset, language).edits:
        if isinstance(edit, AppendRow):
            columns = {column.key: column for column in shape.tables[edit.table].columns}
            assert edit.table in PEOPLE
            assert set(edit.values) <= set(columns)
            assert {key for key in edit.values if columns[key].program} <= {"case_id"}
            assert None not in edit.values.values()


@every_kind
def test_no_customer_comes_by_the_channel_of_alerts(preset, language):
    alerts = preset_rules(preset, language).alert_channel
    assert not alerts or alerts not in {row["channel"] for row in rows(outcome(preset, language), "Cases")}


@every_kind
def test_every_department_gets_a_head_from_the_staff(preset, language):
    result = outcome(preset, language)
    heads = [edit.after for edit in result.edits if isinstance(edit, SetCell)]
    assert len(heads) == len(preset_rules(preset, language).departments)
    assert set(heads) <= {row["name"] for row in rows(result, "Staff")}


@pytest.mark.parametrize("count", [0, 1, 5, 8, 43, 2000])
@pytest.mark.parametrize("preset", preset_names())
def test_as_many_cases_as_asked_for(preset, count):
    assert len(rows(outcome(preset, "zh", count), "Cases")) == count


def test_below_nothing_is_nothing():
    assert rows(outcome("feedback", "zh", -3), "Cases") == []


@every_kind
def test_the_same_seed_tells_the_same_and_another_does_not(preset, language):
    again = plan(Inputs(tables_of(preset, language), preset_rules(preset, language), NOW, Params()))
    assert again.edits == outcome(preset, language).edits
    assert outcome(preset, language, seed=8).edits != again.edits


def test_the_tale_moves_with_now():
    early, late = (outcome("ticket", "zh", now=at(when)) for when in ("2026-03-04 09:10", "2026-11-21 10:00"))
    for result, now in ((early, at("2026-03-04 09:10")), (late, NOW)):
        received = [row["received_at"] for row in rows(result, "Cases")]
        assert now - dt.timedelta(days=76) < min(received) < now - dt.timedelta(days=60)
        assert now - dt.timedelta(hours=2) < max(received) <= now


@every_kind
def test_ids_are_well_formed_unique_and_count_within_their_day_in_the_order_received(preset, language):
    pattern = preset_rules(preset, language).id_pattern
    _, stories, _ = told(preset, language)
    ids = [story.case_id for story in stories if story.case_id]
    assert len(ids) == len(set(ids)) == 200 - FRESH
    assert all(pattern.matches_day(s.case_id, s.brief.received_at) for s in stories if s.case_id)
    counts: Counter[str] = Counter()
    for case_id in ids:
        match = pattern.regex.fullmatch(case_id)
        assert match is not None
        counts[match["head"]] += 1
        assert int(match["seq"]) == counts[match["head"]]


@every_kind
def test_the_newest_cases_have_no_number_and_nobody_has_touched_them(preset, language):
    cases = rows(outcome(preset, language), "Cases")
    assert [("case_id" in row) for row in cases] == [True] * (200 - FRESH) + [False] * FRESH
    assert {row["status"] for row in cases[-FRESH:]} == {preset_rules(preset, language).statuses[0].name}


@every_kind
def test_most_of_the_newest_cases_are_assigned_by_category_to_agents_of_its_department(preset, language):
    book = MemoryBook(tables_of(preset, language))
    for job in ("demo", "assign-ids", "assign-owners"):
        run_job(job_named(job), book, NOW)
    rules, _ = parse_rules(book.tables)
    agents = {person.name: person.department for person in rules.staff if person.role == "agent"}
    handed = [dict(zip(book.tables["Assignments"].cells, row, strict=True)) for row in zip(
        *book.tables["Assignments"].cells.values(), strict=True)][-FRESH:]  # fmt: skip
    assert len([row for row in handed if agents.get(str(row["owner"])) == row["department"]]) > FRESH / 2
    assert len({row["department"] for row in handed if row["department"]}) > 1


@every_kind
def test_stage_rows_belong_to_a_case(preset, language):
    _, _, book = told(preset, language)
    ids = {row.get("case_id") for row in book["Cases"]}
    for table in ("Assignments", "Plans", "Progress", "Callbacks"):
        assert {row["case_id"] for row in book[table]} <= ids - {None}
    assigned = Counter(row["case_id"] for row in book["Assignments"])
    assert set(assigned.values()) == {1}


@every_kind
def test_nothing_has_happened_after_now_and_all_of_it_to_the_minute(preset, language):
    for found in told(preset, language)[2].values():
        for row in found:
            moments = {key: value for key, value in row.items() if isinstance(value, dt.datetime)}
            assert all(value.second == value.microsecond == 0 for value in moments.values())
            assert all(value <= NOW for key, value in moments.items() if key not in AHEAD)


@every_kind
def test_moments_of_a_case_are_in_order(preset, language):
    _, _, book = told(preset, language)
    received = {row["case_id"]: row["received_at"] for row in book["Cases"] if "case_id" in row}
    resolved = {row["case_id"]: row.get("resolved_at") for row in book["Assignments"]}
    for row in book["Cases"]:
        assert row["occurred_at"] <= row["received_at"] <= row["recorded_at"]
    for row in book["Assignments"]:
        keys = ("assigned_at", "accepted_at", "first_response_at", "resolved_at")
        steps = [received[row["case_id"]], *(row[key] for key in keys if key in row)]
        assert steps == sorted(steps)
    for row in book["Plans"]:
        steps = [row[key] for key in ("submitted_at", "decided_at", "second_decided_at") if key in row]
        assert [received[row["case_id"]], *steps] == sorted([received[row["case_id"]], *steps])
        assert resolved[row["case_id"]] is None or steps[-1] <= resolved[row["case_id"]]
    for row in book["Progress"]:
        assert received[row["case_id"]] <= row["at"] <= (resolved[row["case_id"]] or NOW)
    for row in book["Callbacks"]:
        steps = [resolved[row["case_id"]], *(row[key] for key in ("at", "followup_at") if key in row)]
        assert steps == sorted(steps)


@every_kind
def test_statuses_agree_with_the_stages(preset, language):
    stage, stories, book = told(preset, language)
    kind = {status.name: status.kind for status in stage.rules.statuses}
    resolved = {row["case_id"]: "resolved_at" in row for row in book["Assignments"]}
    for story in stories:
        reached = kind[status_of(story, NOW, stage.rules)]
        assert resolved.get(story.case_id or "", False) == (reached in ("resolved", "closed"))
    assert set(kind.values()) == {kind[status_of(story, NOW, stage.rules)] for story in stories}


@every_kind
def test_closed_cases_are_complete(preset, language):
    stage, stories, book = told(preset, language)
    plans, calls = (
        {row["case_id"]: row for row in book[table]}  # the last one of each case
        for table in ("Plans", "Callbacks")
    )
    approved, confirmed = ("通过", "已确认") if language == "zh" else ("approved", "confirmed")
    done = {row["case_id"] for row in book["Progress"] if row.get("percent") == 100}
    closed = [s.case_id for s in stories if s.closed_at and s.closed_at <= NOW]
    assert len(closed) > 120
    for case_id in closed:
        assert plans[case_id]["decision"] == approved
        assert calls[case_id]["confirmed"] == confirmed
        assert case_id in done
        assert not stage.rules.rating_required or "rating" in calls[case_id]


@every_kind
def test_nobody_approves_the_own_plan_and_large_or_shared_plans_have_a_second_approver(preset, language):
    stage, _, book = told(preset, language)
    staff = {colleague.name for colleague in stage.team.colleagues}
    approved, yes = ("通过", "是") if language == "zh" else ("approved", "yes")
    for row in book["Plans"]:
        assert row["approver"] != row["submitted_by"]
        assert {row["approver"], row["submitted_by"]} <= staff
        shared = row["cost"] >= stage.rules.large_cost or row["cross_department"] == yes
        needed = stage.rules.second_approval and shared and row["decision"] == approved
        assert (row.get("second_approver") == stage.team.manager) == needed
    assert {row["version"] for row in book["Plans"]} >= {1, 2}


@every_kind
def test_four_of_five_customers_are_satisfied_and_the_others_mostly_followed_up(preset, language):
    stage, _, book = told(preset, language)
    ratings = {rating.name: rating for rating in stage.rules.ratings}
    rated = [row for row in book["Callbacks"] if "rating" in row]
    share = sum(ratings[row["rating"]].satisfied for row in rated) / len(rated)
    assert 0.7 <= share <= 0.92
    bad = [row for row in rated if ratings[row["rating"]].needs_followup]
    assert len(bad) / 2 < sum("followup_at" in row for row in bad) < len(bad)


@every_kind
def test_without_slips_the_field_checks_find_nothing(preset, language):
    _, _, book = told(preset, language)
    tables = tables_of(preset, language, **book, Staff=rows(outcome(preset, language), "Staff"))
    assert run_checks(Look(tables, preset_rules(preset, language), NOW), FIELD_CHECKS) == ()


@pytest.mark.parametrize(("cases", "slips"), [(5, 0), (30, 0), (60, 3), (200, 8), (1000, 32)])
def test_slips_are_few_and_found(cases, slips):
    findings = run_checks(Look(filled("complaint", "zh", cases).tables, preset_rules("complaint"), NOW), FIELD_CHECKS)
    rows_named = {(finding.where.sheet, finding.where.row) for finding in findings}
    assert slips // 2 <= len(rows_named) <= slips


@every_kind
def test_seven_kinds_of_slip_are_shown(preset, language):
    findings = run_checks(Look(filled(preset, language).tables, preset_rules(preset, language), NOW), FIELD_CHECKS)
    assert {finding.check for finding in findings} >= {
        "not-in-list", "text-date", "required-missing", "unmasked-text", "future-date", "full-width-key",
        "not-a-number",
    }  # fmt: skip


@pytest.mark.parametrize("now", [NOW, at("2026-10-05 03:10"), at("2026-01-02 00:07")])
@every_kind
def test_every_limit_state_is_seen_once_the_jobs_have_run(preset, language, now):
    book = MemoryBook(tables_of(preset, language))
    for job in ("demo", "assign-ids", "update-sla"):
        run_job(job_named(job), book, now)
    seen = set(book.tables["Cases"].values("sla_state"))
    words = ("正常", "临期", "超期", "暂停", "达成", "超期完成")
    if language == "en":
        words = ("on time", "at risk", "breached", "on hold", "met", "met late")
    assert seen >= set(words)


@every_kind
def test_texts_have_no_open_slots_and_the_length_people_write(preset, language):
    for edit in outcome(preset, language).edits:
        if isinstance(edit, AppendRow):
            assert not [value for value in edit.values.values() if isinstance(value, str) and re.search(r"[{}]", value)]
    low, high = (12, 90) if language == "zh" else (25, 260)
    lengths = [len(story.brief.description) for story in told(preset, language)[1]]
    assert low <= min(lengths) < max(lengths) <= high


@every_kind
def test_texts_are_in_the_workbook_s_language(preset, language):
    chinese = re.compile(r"[一-鿿]")
    texts = [story.brief.description for story in told(preset, language)[1]]
    texts += [row["content"] for row in told(preset, language)[2]["Progress"]]
    assert all(bool(chinese.search(text)) == (language == "zh") for text in texts)


@pytest.mark.parametrize("preset", preset_names())
def test_each_preset_has_forty_descriptions_over_all_its_categories_and_causes_of_its_lists(preset):
    words, rules = telling(preset, "zh"), preset_rules(preset)
    assert len({text for theme in words.themes for text in theme.descriptions}) >= 40
    assert {theme.category for theme in words.themes} == {category.name for category in rules.categories}
    assert {theme.cause for theme in words.themes} <= {cause.name for cause in rules.causes}
    assert set(words.shape.channels) == {c.name for c in rules.channels} - {rules.alert_channel}
    assert set(words.shape.helpers.values()) <= {department.name for department in rules.departments}
    assert len(words.knowledge) >= 12


@every_kind
def test_some_customers_come_back_with_the_same_trouble(preset, language):
    _, stories, _ = told(preset, language)
    seen = Counter((s.brief.customer, s.brief.theme.id, s.brief.plain) for s in stories if s.brief.customer.contact)
    assert 3 <= sum(count > 1 for count in seen.values()) <= 12


def test_working_days_end_at_closing_and_a_make_up_saturday_counts():
    hours = team_hours(preset_rules("feedback"))
    assert due(at("2026-11-20 15:00"), Limit(3, "working_days"), hours) == at("2026-11-25 18:00")
    assert due(at("2026-10-09 15:00"), Limit(1, "working_days"), hours) == at("2026-10-10 18:00")
    assert due(at("2026-11-20 15:00"), Limit(90, "minutes"), hours) == at("2026-11-20 16:30")
    assert due(at("2026-11-20 17:00"), Limit(120, "working_minutes"), hours) == at("2026-11-23 10:00")


def test_no_frame_is_needed():
    code = (
        "import sys, datetime as dt; from cs_workbook.jobs.demo import plan, Params;"
        "from cs_workbook.model import Inputs, Tables; from cs_workbook.rules.settings import preset_rules;"
        "plan(Inputs(Tables('t.xlsx', 'zh', 'feedback', {}), preset_rules(), dt.datetime(2026, 11, 21), Params(20)));"
        "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
