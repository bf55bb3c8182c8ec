"""Where the demo's workbook goes: into a folder, or under the name that was given."""

from __future__ import annotations

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.model import WorkbookError
from cs_workbook.session import Session
from tests.tables import NOW


@pytest.mark.parametrize(
    ("given", "made"),
    [("演示", "演示/feedback_demo.xlsx"), ("演示.xlsx", "演示.xlsx"), ("新/演示.xlsx", "新/演示.xlsx")],
)
def test_a_demo_goes_where_the_user_said(tmp_path, given, made):
    session = Session(NOW, "me", "zh", preset="feedback")
    *_, last = session.runs(job_named("demo"), [tmp_path / given], {"cases": 5})
    assert (tmp_path / made).is_file()
    assert str(tmp_path / made) in last.outcome.messages[-1].zh


def test_a_demo_takes_no_workbook_s_place(tmp_path):
    (tmp_path / "客服.xlsx").write_bytes(b"mine")
    session = Session(NOW, "me", "zh", preset="feedback")
    with pytest.raises(WorkbookError, match="exists already"):
        list(session.runs(job_named("demo"), [tmp_path / "客服.xlsx"], {"cases": 5}))
    assert (tmp_path / "客服.xlsx").read_bytes() == b"mine"
