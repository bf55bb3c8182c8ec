"""Work on many items at once: order, errors, dying processes, stopping in between."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from cs_workbook.model import LockedWorkbookError, Text, WorkbookError
from cs_workbook.session.pool import spread


def double(n: int) -> int:
    """Twice a number, the small ones late."""
    time.sleep(0.2 if n == 1 else 0)
    if n == 3:
        raise LockedWorkbookError(Text("三", "three"))
    return 2 * n


def die_at(fatal: int, n: int) -> int:
    """A number, but its process ends when it is the fatal one."""
    if n == fatal:
        os._exit(9)
    return n


def leave_mark(folder: Path, n: int) -> int:
    """Leave a file when done."""
    time.sleep(0.3)
    (folder / str(n)).touch()
    return n


@pytest.mark.parametrize("processes", [1, 3])
def test_answers_come_in_the_order_given_with_errors_in_their_place(processes):
    answers = list(spread(double, [1, 2, 3, 4], processes=processes))
    assert [a for a in answers if not isinstance(a, WorkbookError)] == [2, 4, 8]
    error = answers[2]
    assert isinstance(error, LockedWorkbookError)
    assert error.text == Text("三", "three")


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_counts_to_the_end(processes):
    told: list[tuple[int, int]] = []
    list(spread(double, [4, 5, 6], lambda *counts: told.append(counts), processes))
    assert told == sorted(told)
    assert told[-1] == (3, 3)


def test_a_process_that_dies_takes_nothing_with_it_but_its_own_item():
    answers = list(spread(partial(die_at, 2), [0, 1, 2, 3, 4], processes=2))
    assert [a for a in answers if not isinstance(a, WorkbookError)] == [0, 1, 3, 4]
    error = answers[2]
    assert isinstance(error, WorkbookError)
    assert error.text.zh.startswith("2 没有做完：处理它的进程意外退出")


def test_nothing_to_do_is_nothing():
    assert list(spread(double, [])) == []


def test_stopping_finishes_what_is_in_hand_and_begins_nothing_more(tmp_path):
    answers = spread(partial(leave_mark, tmp_path), list(range(12)), processes=2)
    assert isinstance(answers, Generator)
    assert next(answers) == 0
    answers.close()
    done = {int(path.name) for path in tmp_path.iterdir()}
    time.sleep(0.5)
    assert {int(path.name) for path in tmp_path.iterdir()} == done
    assert len(done) < 12
