"""The figures of `summarize`, worked out a second time in SQL over the same cases, by other means and another hand.

Every case and stage row of a demo workbook goes into SQLite as it stands, moments as minutes. The queries follow
the words of the specification (cohorts by received, completed or stopped month; stocks at the end of the month;
percentiles between ranks). Limits of first response are read from 设置 anew, due times of resolution from 登记.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from functools import lru_cache
from typing import Any

import pytest

from cs_workbook.jobs import find_repeats, update_sla
from cs_workbook.jobs.summarize import Params, plan
from cs_workbook.model import FillBlock, Inputs, Language
from cs_workbook.rules.kpis import kpi_named
from cs_workbook.rules.settings import preset_rules
from tests.jobs.test_demo import filled
from tests.tables import NOW, MemoryBook

KINDS: tuple[tuple[str, Language], ...] = (
    ("feedback", "zh"), ("process", "zh"), ("ticket", "en"), ("complaint", "zh"), ("response", "zh"),
)  # fmt: skip
MONTHS = ("2026-09", "2026-10", "2026-11")
EPOCH = dt.datetime(1970, 1, 1)
WORDS: dict[Language, dict[str, str]] = {
    "zh": {"contact": "客户沟通", "hold": "挂起", "resume": "恢复", "objection": "客户异议", "escalation": "升级申请",
           "disputed": "有异议", "yes": "是", "archived": "已归档", "solved": "已解决 已关闭"},
    "en": {"contact": "customer contact", "hold": "hold", "resume": "resume", "objection": "customer objection",
           "escalation": "escalation request", "disputed": "disputed", "yes": "yes", "archived": "archived",
           "solved": "resolved closed"},
}  # fmt: skip
MINUTES = {"分钟": 1, "min": 1, "小时": 60, "h": 60, "天": 1440, "d": 1440}

VIEWS = """
CREATE VIEW one AS SELECT case_id, min(rowid) AS c FROM Cases WHERE case_id IS NOT NULL GROUP BY case_id;
CREATE VIEW asg AS SELECT one.c, a.rowid AS r, a.* FROM Assignments a JOIN one USING (case_id);
CREATE VIEW latest AS SELECT * FROM (SELECT *, row_number() OVER (
    PARTITION BY c ORDER BY coalesce(assigned_at, resolved_at, 9e15) DESC, r DESC) AS k FROM asg) WHERE k = 1;
CREATE VIEW event AS SELECT one.c, p.rowid AS r, p.at, p.kind FROM Progress p JOIN one USING (case_id), clock
    WHERE p.at IS NOT NULL;
CREATE VIEW turn AS SELECT c, at, kind, lag(kind) OVER (PARTITION BY c ORDER BY at, r) AS before FROM event, words
    WHERE kind IN (words.hold, words.resume);
CREATE VIEW held AS SELECT c, at AS begins, upto FROM (
    SELECT c, at, kind, lead(at) OVER (PARTITION BY c ORDER BY at) AS upto FROM turn
    WHERE before IS NULL OR before <> kind), words WHERE kind = words.hold;
CREATE VIEW answer AS SELECT c, min(at) AS at FROM (
    SELECT c, first_response_at AS at FROM asg UNION ALL
    SELECT c, at FROM event, words WHERE kind = words.contact UNION ALL
    SELECT c, resolved_at FROM latest), clock WHERE at <= clock.now GROUP BY c;
CREATE TABLE fact AS SELECT Cases.rowid AS c, received_at AS received, answer.at AS answered,
    CASE WHEN latest.resolved_at <= clock.now THEN latest.resolved_at END AS resolved,
    latest.resolved_at IS NULL AND
    coalesce(instr(words.solved, Statuses.kind) > 0 OR Cases.archived = words.archived, 0) AS undated,
    latest.department, latest.owner, Cases.priority, channel, category, response_due, resolution_due
  FROM Cases JOIN clock JOIN words LEFT JOIN latest ON latest.c = Cases.rowid LEFT JOIN answer ON answer.c = Cases.rowid
  LEFT JOIN Statuses ON Statuses.name = Cases.status WHERE received_at IS NOT NULL;
CREATE TABLE still AS SELECT held.c FROM held, clock WHERE begins <= now AND (upto IS NULL OR upto > now);
CREATE VIEW length AS SELECT c, resolved, (resolved - received - coalesce((
    SELECT sum(max(0, min(coalesce(upto, 9e15), resolved) - max(begins, received))) FROM held WHERE held.c = fact.c
    ), 0)) / 60.0 AS hours FROM fact WHERE resolved >= received;
CREATE VIEW voice AS SELECT * FROM (
    SELECT one.c, satisfied, row_number() OVER (PARTITION BY one.c ORDER BY at DESC, b.rowid DESC) AS k
    FROM Callbacks b JOIN one USING (case_id) LEFT JOIN Ratings ON Ratings.name = b.rating, clock
    WHERE at <= now AND (Ratings.name IS NOT NULL OR score_efficiency IS NOT NULL)) WHERE k = 1;
CREATE VIEW root AS WITH RECURSIVE up (c, parent) AS (
    SELECT Cases.rowid, Cases.repeat_of FROM Cases UNION
    SELECT up.c, Cases.repeat_of FROM up JOIN one ON one.case_id = up.parent JOIN Cases ON Cases.rowid = one.c
    WHERE Cases.repeat_of IS NOT NULL)
  SELECT up.c, coalesce(one.c, up.c) AS root FROM up LEFT JOIN one ON one.case_id = up.parent
  WHERE up.parent IS NULL AND NOT EXISTS (SELECT 1 FROM Cases WHERE rowid = up.c AND repeat_of IS NOT NULL)
     OR one.c IN (SELECT rowid FROM Cases WHERE repeat_of IS NULL);
CREATE TABLE again AS SELECT c FROM (
    SELECT c, received, lead(received) OVER (PARTITION BY root ORDER BY received, c) AS following
    FROM root JOIN fact USING (c)), clock WHERE following - received <= clock.repeat_window;
CREATE TABLE objection AS SELECT c, at FROM event, words WHERE kind = words.objection UNION ALL
    SELECT one.c, at FROM Callbacks JOIN one USING (case_id), words WHERE confirmed = words.disputed;
CREATE VIEW finish AS SELECT c, resolved_at AS at,
    EXISTS (SELECT 1 FROM asg o, clock WHERE o.c = asg.c AND o.assigned_at > asg.resolved_at AND o.assigned_at <= now)
    OR EXISTS (SELECT 1 FROM objection o, clock WHERE o.c = asg.c AND o.at > asg.resolved_at AND o.at <= now) AS back
  FROM asg, clock WHERE resolved_at <= now;
"""
FIGURES = {
    "intake": "SELECT count(*) FROM fact, month WHERE received >= start AND received < stop",
    "completed": "SELECT count(*) FROM fact, month WHERE resolved >= start AND resolved < stop",
    "backlog": "SELECT count(*) FROM fact, month WHERE received < stop AND NOT undated AND "
               "(resolved IS NULL OR resolved >= stop)",
    "resolution_rate": "SELECT 100.0 * avg(undated OR coalesce(resolved < stop, 0)) FROM fact, month "
                       "WHERE received >= start AND received < stop",
    "csat": "SELECT 100.0 * avg(satisfied = words.yes) FROM fact JOIN voice USING (c), month, words "
            "WHERE resolved >= start AND resolved < stop",
    "response_rate": "SELECT 100.0 * avg(voice.c IS NOT NULL) FROM fact LEFT JOIN voice USING (c), month "
                     "WHERE resolved >= start AND resolved < stop",
    "repeat_rate": "SELECT 100.0 * avg(c IN again) FROM fact, month WHERE received >= start AND received < stop",
    "reopen_rate": "SELECT 100.0 * avg(back) FROM (SELECT back, row_number() OVER (PARTITION BY c ORDER BY at) AS k "
                   "FROM finish, month WHERE at >= start AND at < stop) WHERE k = 1",
    "first_response_attainment":
        "SELECT 100.0 * avg(coalesce(answered <= received + minutes AND answered < stop, 0)) "
        "FROM fact JOIN limits USING (priority), month WHERE received < stop "
        "AND (answered >= start AND answered < stop OR "
        "(answered IS NULL OR answered >= stop) AND received + minutes < moment AND NOT undated AND c NOT IN still)",
    "resolution_attainment":
        "SELECT 100.0 * avg(coalesce(resolved <= resolution_due AND resolved < stop, 0)) FROM fact, month "
        "WHERE received < stop AND resolution_due IS NOT NULL AND (resolved >= start AND resolved < stop OR "
        "(resolved IS NULL OR resolved >= stop) AND resolution_due < moment AND NOT undated AND c NOT IN still)",
}  # fmt: skip
LENGTHS = {
    "first_response": "SELECT answered - received AS x FROM fact, month WHERE answered >= start AND answered < stop "
                      "AND answered >= received",
    "resolution": "SELECT hours AS x FROM length, month WHERE resolved >= start AND resolved < stop",
}  # fmt: skip
PERCENTILE = """
WITH x AS ({lengths}),
     ranked AS (SELECT x, row_number() OVER (ORDER BY x) - 1 AS k, count(*) OVER () - 1 AS last FROM x),
     place AS (SELECT {share} * last AS at FROM ranked LIMIT 1)
SELECT sum(CASE WHEN k = floor(at) THEN x * (1 - (at - floor(at))) WHEN k = floor(at) + 1 THEN x * (at - floor(at)) END)
FROM ranked, place WHERE k IN (floor(at), floor(at) + 1)
"""
SHARES = {
    "priority": "SELECT priority, count(*) FROM fact, month WHERE received >= start AND received < stop GROUP BY 1",
    "channel": "SELECT channel, count(*) FROM fact, month WHERE received >= start AND received < stop GROUP BY 1",
    "department": "SELECT department, count(*) FROM fact, month WHERE received >= start AND received < stop GROUP BY 1",
    "category": "SELECT word, count(*) FROM fact JOIN category_of USING (c), month "
                "WHERE received >= start AND received < stop GROUP BY 1",
}  # fmt: skip


def minute(value: Any) -> Any:
    return (value - EPOCH) // dt.timedelta(minutes=1) if isinstance(value, dt.datetime) else value


@lru_cache(maxsize=8)
def book(preset: str, language: Language) -> MemoryBook:
    """A demo workbook after the morning's jobs."""
    made = MemoryBook(filled(preset, language).tables)
    for job in (find_repeats, update_sla):
        params = getattr(job, "Params", None)
        inputs = Inputs(made.tables, preset_rules(preset, language), NOW, params() if params else None)
        made.apply(job.plan(inputs).edits)
    return made


@lru_cache(maxsize=8)
def database(preset: str, language: Language) -> sqlite3.Connection:
    """The same workbook in SQLite: a table for each of its own, columns by key, in sheet order."""
    tables, rules, db = book(preset, language).tables, preset_rules(preset, language), sqlite3.connect(":memory:")
    for name in ("Cases", "Assignments", "Progress", "Callbacks", "Ratings", "Statuses"):
        keys = list(tables[name].cells)
        db.execute(f"CREATE TABLE {name} ({', '.join(keys)})")
        rows = zip(*(map(minute, tables[name].values(key)) for key in keys), strict=True)
        db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(keys))})", rows)
    words = WORDS[language]
    db.execute(f"CREATE TABLE words ({', '.join(words)})")
    db.execute(f"INSERT INTO words VALUES ({', '.join('?' * len(words))})", list(words.values()))
    db.execute(
        "CREATE TABLE clock AS SELECT ? AS now, ? AS repeat_window", (minute(NOW), rules.repeat_window_days * 1440)
    )
    db.execute("CREATE TABLE limits (priority, minutes)")
    for name, text in zip(*(tables["Priorities"].values(key) for key in ("name", "first_response")), strict=True):
        if text is not None:
            number, unit = re.findall(r"\d+|\D+", str(text))
            db.execute("INSERT INTO limits VALUES (?, ?)", (name, int(number) * MINUTES[unit]))
    db.execute("CREATE TABLE category_of (c, word)")
    for c, said in enumerate(tables["Cases"].values("category"), 1):
        several: list[Any] = re.split("[、,]", str(said)) if said and preset == "ticket" else [said]
        db.executemany("INSERT INTO category_of VALUES (?, ?)", [(c, word and word.strip()) for word in several])
    db.executescript(VIEWS)
    return db


def in_month(preset: str, language: Language, month: str) -> sqlite3.Connection:
    """The database, looking at a month; one not yet over ends now."""
    start = dt.datetime.fromisoformat(f"{month}-01")
    end, now = minute((start + dt.timedelta(days=32)).replace(day=1)), minute(NOW)
    db = database(preset, language)
    db.execute("DROP TABLE IF EXISTS month")
    db.execute(
        "CREATE TABLE month AS SELECT ? AS start, ? AS stop, ? AS moment",
        (minute(start), min(end, now + 1), min(end, now)),
    )
    return db


@lru_cache(maxsize=32)
def history(preset: str, language: Language, month: str) -> dict[tuple[str, str, str], tuple[float, int]]:
    """What summarize writes of a month: (figure, dimension, member) → value, n."""
    tables = book(preset, language).tables
    edits = plan(Inputs(tables, preset_rules(preset, language), NOW, Params(month))).edits
    (fill,) = [edit for edit in edits if isinstance(edit, FillBlock) and edit.block == "Monthly"]
    keys = list(tables["Monthly"].cells)
    rows: list[dict[str, Any]] = [dict(zip(keys, row, strict=True)) for row in fill.rows]
    return {(row["kpi"], row["dimension"], row["member"]): (row["value"], row["n"]) for row in rows}


def total(preset: str, language: Language, month: str, kpi_id: str) -> float | None:
    whole = "合计" if language == "zh" else "total"
    found = history(preset, language, month).get((kpi_named(kpi_id).label.of(language), whole, whole))
    return found and found[0]


every = pytest.mark.parametrize(("preset", "language", "month"), [(*kind, month) for kind in KINDS for month in MONTHS])


@every
@pytest.mark.parametrize("kpi_id", FIGURES)
def test_counts_and_rates_are_those_of_sql(preset, language, month, kpi_id):
    (expected,) = in_month(preset, language, month).execute(FIGURES[kpi_id]).fetchone()
    assert total(preset, language, month, kpi_id) == (None if expected is None else pytest.approx(expected, abs=0.006))


@every
@pytest.mark.parametrize("clock", LENGTHS)
def test_lengths_are_those_of_sql(preset, language, month, clock):
    db, lengths = in_month(preset, language, month), LENGTHS[clock]
    (mean,) = db.execute(f"SELECT avg(x) FROM ({lengths})").fetchone()
    (median,) = db.execute(PERCENTILE.format(lengths=lengths, share=0.5)).fetchone()
    (p90,) = db.execute(PERCENTILE.format(lengths=lengths, share=0.9)).fetchone()
    for measure, expected in (("mean", mean), ("median", median), ("p90", p90)):
        found = total(preset, language, month, f"{clock}_{measure}")
        assert found == (None if expected is None else pytest.approx(expected, abs=0.006)), measure


@every
@pytest.mark.parametrize("key", SHARES)
def test_shares_are_those_of_sql(preset, language, month, key):
    from cs_workbook.rules.kpis import DIMENSIONS

    counts = dict(in_month(preset, language, month).execute(SHARES[key]).fetchall())
    blank = "（未填写）" if language == "zh" else "(blank)"
    whole = total(preset, language, month, "intake")
    expected: dict[str, Any] = {
        name or blank: (pytest.approx(100 * n / whole, abs=0.006), n) for name, n in counts.items()
    }
    label, dimension = kpi_named("intake_share").label.of(language), DIMENSIONS[key].of(language)
    found = {
        who: n for (kpi, of, who), n in history(preset, language, month).items() if (kpi, of) == (label, dimension)
    }
    assert found == expected


def test_the_months_looked_at_hold_something():
    """September some, October many, November still running: else the comparison proves nothing."""
    for kind in KINDS:
        for month in MONTHS:
            assert (total(*kind, month, "intake") or 0) > 5
        for kpi_id in ("repeat_rate", "reopen_rate", "csat"):
            assert 0 < (total(*kind, "2026-10", kpi_id) or 0) < 100, (kind, kpi_id)


@pytest.mark.parametrize(("preset", "language"), KINDS)
def test_of_august_sql_counts_nothing_and_nothing_is_written(preset, language):
    august = in_month(preset, language, "2026-08")
    assert [august.execute(FIGURES[key]).fetchone() for key in ("intake", "completed", "backlog")] == [(0,)] * 3
    edits = plan(Inputs(book(preset, language).tables, preset_rules(preset, language), NOW, Params("2026-08"))).edits
    assert edits == ()
