"""Jobs over cases, on a workbook that has none yet."""

from __future__ import annotations

from typing import Any

import pytest

from cs_workbook.jobs import registered
from cs_workbook.jobs.what_if import Params as WhatIf
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from cs_workbook.runner import run_job
from tests.tables import NOW, MemoryBook, at, tables_of

OVER_CASES = [job for job in registered() if job.over_cases]


@pytest.mark.parametrize("job", OVER_CASES, ids=lambda job: job.id)
def test_a_job_over_cases_says_that_there_are_none_yet_and_writes_nothing(job):
    run = run_job(job, MemoryBook(tables_of()), NOW, WhatIf(("紧急.resolution=8h",)) if job.id == "what-if" else None)
    assert run.outcome.summary.zh == "“登记”还是空的，请先登记或导入。"
    assert run.outcome.summary.en == "登记 is still empty; enter or import cases first."
    assert (run.written, run.outcome.messages, run.outcome.files) == (False, (), ())


ORPHANS: dict[str, dict[str, Any]] = {
    "Assignments": {"assigned_at": at("2026-10-01 09:00"), "owner": "王*"},
    "Plans": {"submitted_at": at("2026-10-01 10:00"), "measures": "退款"},
    "Progress": {"at": at("2026-10-01 11:00"), "kind": "挂起"},
    "Callbacks": {"at": at("2026-10-02 09:00"), "rating": "不满意"},
    "Archive": {"archived_at": at("2026-10-03 09:00")},
    "Sample": {"month": "2026-10"},
}


@pytest.mark.parametrize("job", OVER_CASES, ids=lambda job: job.id)
@pytest.mark.parametrize("preset", preset_names())
def test_rows_that_belong_to_no_case_are_no_hindrance(job, preset):
    there = tables_of(preset).tables
    rows: dict[str, Any] = {n: [{"case_id": "FX20261001001"} | row] for n, row in ORPHANS.items() if n in there}
    book = MemoryBook(tables_of(preset, **rows))
    level = preset_rules(preset).priorities[0].name
    run = run_job(job, book, NOW, WhatIf((f"{level}.resolution=8h",)) if job.id == "what-if" else None)
    assert (job.id == "check") == run.failed


def test_the_jobs_that_count_or_complete_cases_are_over_cases():
    assert {"assign-ids", "assign-owners", "check", "monitor", "summarize", "update-sla"} <= {j.id for j in OVER_CASES}
