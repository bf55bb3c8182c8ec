"""Workbooks open on a real Calc."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.live.desk import opened
from tests.live.workbooks import filled


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("live_shelf")
    return folder


@pytest.fixture
def full(shelf, tmp_path, request):
    """Thirty cases, open."""
    path = tmp_path / "客服.xlsx"
    shutil.copyfile(filled("zh", shelf), path)
    return opened(path, request)


@pytest.fixture
def empty(new_workbook, request):
    return opened(new_workbook(), request)
