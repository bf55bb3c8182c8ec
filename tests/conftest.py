"""Fixtures shared by all: workbooks are built once and copied."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cs_workbook.books.template import workbook_bytes
from cs_workbook.model import Language
from cs_workbook.rules.settings import preset_rules
from cs_workbook.session.captions import job_lines
from tests.clean import what_is_written_is_clean

__all__ = ["built", "new_workbook", "what_is_written_is_clean"]

# A busy machine is slow, not wrong.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@lru_cache(maxsize=16)
def built(preset: str = "feedback", language: Language = "zh") -> bytes:
    """A new workbook's bytes."""
    return workbook_bytes(preset_rules(preset, language), job_lines(language))


@pytest.fixture
def new_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Give a fresh empty workbook: ``new_workbook("ticket", "en", name="b.xlsx")``."""

    def make(preset: str = "feedback", language: Language = "zh", name: str = "客服.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(built(preset, language))
        return path

    return make


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run on CI that skipped a test: everything a test needs is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and (skipped := reporter.stats.get("skipped")):
        for report in skipped:
            reporter.write_line(f"skipped on CI: {report.nodeid}: {report.longrepr[2]}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
