"""One digest a person, in words: what is new, the most urgent first, and how much they were told before.

Takes tasks; gives letters. Of a customer nothing is said beyond the masked name, and nothing of what they wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cs_workbook.jobs.reminding.ledger import Ledger
from cs_workbook.jobs.reminding.people import People
from cs_workbook.jobs.reminding.tasks import TASKS, Task
from cs_workbook.model import Language, Letter, Tables, Text
from cs_workbook.rules.scripts import spoken_day
from cs_workbook.rules.sla import duration_text

SHOWN = 30
"""Cases that one letter names, the most urgent first; it says how many more there are."""

_SUBJECT = Text("【提醒】{person}：{n} 件要办{late}", "[Reminder] {person}: {n} to do{late}")
_LATE = Text("，{n} 件超期", ", {n} overdue")
_CASE = Text("{level}{case}{customer}：{tasks}", "{level}{case}{customer}: {tasks}")
_OVERDUE = Text("{task}超期{overrun}（{due}到期）", "{task} {overrun} overdue (was due {due})")
_DUE = Text("{task}，{due}到期", "{task} by {due}")
_STANDS_FOR = Text("（{name}不在岗，请代办）", " (for {name}, who is off duty)")
_MORE = Text("……还有 {n} 条，见“{sheet}”表。", "… and {n} more {n:case|cases}; see the sheet '{sheet}'.")
_BEFORE = Text("另有 {n} 件此前提醒过，还没有办结{late}。", "{n} more you were told of before{late}.")
_WHERE = Text("详见工作簿的“{sheet}”表。", "See the sheet '{sheet}' of the workbook.")


@dataclass(frozen=True)
class Digest:
    """What one person is to be told: places of tasks that are new to them, and of those told before."""

    person: str
    new: tuple[int, ...]
    before: tuple[int, ...]


def digests(tasks: Sequence[Task], ledger: Ledger, *, urgent_only: bool) -> list[Digest]:
    """Return a digest for each person who has something new, in the order of their most urgent task.

    Args:
        urgent_only: what is not urgent waits, as it does outside working hours.
    """
    new: dict[str, list[int]] = {}
    before: dict[str, list[int]] = {}
    for place, task in enumerate(tasks):
        if task.person and ledger.told(task):
            before.setdefault(task.person, []).append(place)
        elif task.person and (task.urgent or not urgent_only):
            new.setdefault(task.person, []).append(place)
    return [Digest(person, tuple(places), tuple(before.get(person, ()))) for person, places in new.items()]


def letter(digest: Digest, tasks: Sequence[Task], tables: Tables, people: People, now: dt.datetime) -> Letter:
    """Write one digest."""
    language = tables.language
    new, before = [tasks[place] for place in digest.new], [tasks[place] for place in digest.before]
    subject = _SUBJECT(person=digest.person, n=len(new), late=_late(new))
    cases, sheet = list(_lines(new, now, language)), tables["Reminders"].sheet
    lines = cases[:SHOWN]
    if len(cases) > SHOWN:
        lines.append(_MORE(n=len(cases) - SHOWN, sheet=sheet).of(language))
    if before:
        lines.append(_BEFORE(n=len(before), late=_late(before)).of(language))
    lines.append(_WHERE(sheet=sheet).of(language))
    return Letter(digest.person, people.addresses(digest.person), subject.of(language), tuple(lines))


def _lines(tasks: Sequence[Task], now: dt.datetime, language: Language) -> Iterator[str]:
    """One line a case, in the order of its first task."""
    order = {case: n for n, case in enumerate(dict.fromkeys(task.case for task in tasks))}
    by_case = sorted(tasks, key=lambda task: order[task.case])
    for _, group in groupby(by_case, key=lambda task: task.case):
        yield _line(list(group), now, language)


def _line(tasks: Sequence[Task], now: dt.datetime, language: Language) -> str:
    first = tasks[0]
    wide = language == "zh"
    level = (f"【{first.level}】" if wide else f"[{first.level}] ") if first.level else ""
    customer = (f"（{first.customer}）" if wide else f" ({first.customer})") if first.customer else ""
    said = ("；" if wide else "; ").join(_said(task, now).of(language) for task in tasks)
    return _CASE(level=level, case=first.case, customer=customer, tasks=said).of(language)


def _said(task: Task, now: dt.datetime) -> Text:
    """A task and by when it is due, or for how long it has been."""
    words = TASKS[task.kind]
    if task.due:
        day = spoken_day(task.due, now)
        moment = Text(f"{day.zh} {task.due:%H:%M} ", f"{day.en} {task.due:%H:%M}")
        overrun = Text(duration_text(task.overrun, "zh"), duration_text(task.overrun, "en"))
        words = (_OVERDUE if task.overdue else _DUE)(task=words, due=moment, overrun=overrun)
    if not task.stands_for:
        return words
    stands = _STANDS_FOR(name=task.stands_for)
    return Text(words.zh + stands.zh, words.en + stands.en)


def _late(tasks: Sequence[Task]) -> Text:
    n = sum(task.overdue for task in tasks)
    return _LATE(n=n) if n else Text("", "")
