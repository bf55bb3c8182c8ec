"""What add-in says, and the file it leaves."""

from __future__ import annotations

import zipfile

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.model import Inputs, Language, Tables, WorkbookError
from cs_workbook.session import Session
from tests.tables import NOW

JOB = job_named("add-in")


def test_it_says_how_to_install_the_add_in():
    outcome = JOB.plan(Inputs(Tables("cs_tools.xlam", "zh", "feedback", {}), None, NOW, "Windows"))
    assert outcome.summary.en == "The add-in cs_tools.xlam is ready."
    assert [message.zh[:3] for message in outcome.messages] == ["安装："]


def test_the_file_is_made_in_the_sessions_language(tmp_path):
    labels: dict[Language, str] = {"zh": "客服工具", "en": "CS tools"}
    for language, label in labels.items():
        path = tmp_path / f"{language}.xlam"
        run = next(Session(now=NOW, language=language).runs(JOB, [path], {}))
        assert run.tables.workbook == path.name
        with zipfile.ZipFile(path) as archive:
            assert f'label="{label}"' in archive.read("customUI/customUI14.xml").decode()


def test_a_name_that_is_no_add_ins_is_refused(tmp_path):
    with pytest.raises(WorkbookError, match=r"ends in \.xlam"):
        list(Session(now=NOW).runs(JOB, [tmp_path / "cs_tools.xlsm"], {}))
    assert list(tmp_path.iterdir()) == []
