"""remind: who must do what by when, one digest a person; who was told once is not told again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Delivery, Finding, Inputs, Outcome, Post, Tables, Text, View, Where
from cs_workbook.rules.columns import schema

if TYPE_CHECKING:
    from cs_workbook.jobs.reminding.ledger import Ledger
    from cs_workbook.jobs.reminding.letters import Digest
    from cs_workbook.jobs.reminding.tasks import Task

SHOWN = 30
"""Tasks listed before it says how many more there are; the sheet holds all."""

NOTHING = Text("没有要提醒的事。", "There is nothing to remind anybody of.")
SUMMARY = Text(
    "{people:,} 人有 {n:,} 件要办：超期 {late:,}，最急级别 {urgent:,}；还没提醒过的 {new:,} 件。",
    "To do: {n:,}, by people: {people:,}; overdue {late:,}, of the most urgent level {urgent:,}, not told yet {new:,}.",
)
SENT = Text("已提醒 {people:,} 人、{n:,} 件：{ways}。", "People told: {people:,}, things to do: {n:,} ({ways}).")
SENT_NONE = Text("没有发出提醒。", "No reminder was sent.")
NO_WAY = Text(
    "只列出，没有发送。要发送，请用 --send 或环境变量 CS_WORKBOOK_SEND 指定邮箱或群机器人。",
    "Listed, not sent. To send, name a mail server or group bot with --send or in the variable CS_WORKBOOK_SEND.",
)
QUIET = Text(
    "现在不是工作时间，只提醒最急的级别；其余 {n:,} 件等上班后再提醒。",
    "Outside working hours only the most urgent level is told; the other {n:,} {n:waits|wait}.",
)
MORE = Text("……还有 {n:,} 件，见“{sheet}”表。", "… and {n:,} more on the sheet '{sheet}'.")
NOBODY = Text(
    "{n:,} 件找不到可以提醒的人：没有责任人，也没有主管在岗。",
    "{n:,} {n:thing has|things have} nobody to tell: no owner, and no supervisor on duty.",
)
PUT_ON_DUTY = Text("请在“设置”的人员表把一位主管设为在岗。", "Put a supervisor on duty in the Staff table on Settings.")
UNREACHED = Text("没有提醒到{names}（{way}）：{why}", "Not told by {way}, {names}: {why}")
UNADDRESSED = Text("{names}没有{way}地址，提醒不到。", "{names} cannot be told: no address for {way}.")
FILL_ADDRESS = Text("请在人员表填写“{column}”。", "Fill in {column} in the Staff table.")
AGAIN = Text("处理后再运行一次，只会补发没有提醒到的。", "Mend it and run again; only those not told yet are told.")


@dataclass(frozen=True)
class Params:
    """What remind asks for."""

    send: tuple[str, ...] = param(
        "发到哪里：smtps://、wecom://、dingtalk://、feishu:// 或机器人网址，可多个；不写则看环境变量 CS_WORKBOOK_SEND",
        "where to send: smtps://, wecom://, dingtalk://, feishu:// or a bot's web address, several allowed; "
        "else CS_WORKBOOK_SEND says",
        (),
        kind="targets",
        many=True,
    )


@job(
    "remind",
    Text("发送提醒", "Remind"),
    Text(
        "列出谁在什么时候前要办什么，一人一份发到邮箱或群机器人，不重复提醒",
        "Who must do what by when, one digest each by mail or group bot; nobody is told twice",
    ),
    params=Params,
    button=True,
    sends=True,
    over_cases=True,
    order=66,
)
def plan(inputs: Inputs) -> Outcome:
    """List what is to be done in Reminders, and write a letter to each person who has something new there."""
    from cs_workbook.jobs.reminding.ledger import Ledger
    from cs_workbook.jobs.reminding.letters import digests, letter
    from cs_workbook.jobs.reminding.people import People
    from cs_workbook.jobs.reminding.tasks import find_tasks

    tables, rules, now = inputs.tables, inputs.rules, inputs.now
    ledger, tasks, people = Ledger.read(tables), find_tasks(tables, rules, now), People(rules)
    edits = ledger.edits(tasks, now, {})
    if not tasks:
        return Outcome(NOTHING, edits)
    quiet = rules.remind_in_hours and not _open_now(inputs)
    told = digests(tasks, ledger, urgent_only=quiet)
    waiting = sum(bool(task.person) and not ledger.told(task) for task in tasks)
    held = waiting - sum(len(digest.new) for digest in told)
    said = [
        (MORE(n=len(tasks) - SHOWN, sheet=tables["Reminders"].sheet), len(tasks) > SHOWN),
        (QUIET(n=held), held),
        (NO_WAY, told and not inputs.params.send),
    ]
    return Outcome(
        SUMMARY(
            people=len({task.person for task in tasks if task.person}),
            n=len(tasks),
            late=sum(task.overdue for task in tasks),
            urgent=sum(task.urgent for task in tasks),
            new=waiting,
        ),
        edits,
        _findings(tables, tasks),
        tuple(text for text, shown in said if shown),
        (_by_person(tasks, ledger), _list(tables, tasks)),
        post=Post(
            tuple(letter(digest, tasks, tables, people, now) for digest in told),
            partial(_after, inputs, ledger, tasks, told),
        ),
    )


def _open_now(inputs: Inputs) -> bool:
    """Whether the team works at this minute."""
    import pandas as pd

    from cs_workbook.rules.sla import team_hours
    from cs_workbook.rules.worktime import working_minutes

    now = pd.Series([pd.Timestamp(inputs.now.replace(second=0, microsecond=0))])
    return bool(working_minutes(now, now + pd.Timedelta(minutes=1), team_hours(inputs.rules))[0] > 0)


def _findings(tables: Tables, tasks: Sequence[Task]) -> tuple[Finding, ...]:
    """What nobody can be told of."""
    lost = sum(not task.person for task in tasks)
    if not lost:
        return ()
    where = tables["Staff"].where(tables.workbook, 0)
    return (Finding("remind", "warning", where, NOBODY(n=lost), PUT_ON_DUTY),)


def _by_person(tasks: Sequence[Task], ledger: Ledger) -> View:
    """How much each person has to do."""
    people = dict.fromkeys(task.person for task in tasks if task.person)
    rows = []
    for person in people:
        own = [task for task in tasks if task.person == person]
        rows.append(
            (person, len(own), sum(t.overdue for t in own), sum(t.urgent for t in own),
             sum(not ledger.told(t) for t in own))
        )  # fmt: skip
    headers = (
        Text("提醒对象", "Remind"), Text("要办", "To do"), Text("超期", "Overdue"),
        Text("最急级别", "Most urgent level"), Text("未提醒过", "Not told yet"),
    )  # fmt: skip
    return View(Text("每人要办的件数", "To do by person"), headers, tuple(rows))


def _list(tables: Tables, tasks: Sequence[Task]) -> View:
    """The first of the tasks."""
    from cs_workbook.jobs.reminding.tasks import TASKS
    from cs_workbook.rules.sla import STATES

    spec = schema(tables.preset, tables.language).tables["Reminders"]
    keys = ("person", "priority", "task", "case_id", "customer", "due", "sla_state")
    rows: list[tuple[Cell | Text, ...]] = [
        (t.person or None, t.level or None, TASKS[t.kind], t.case, t.customer or None, t.due, STATES[t.state])
        for t in tasks[:SHOWN]
    ]
    title = Text("要办的事（最急的在前）", "To do, the most urgent first")
    return View(title, tuple(spec.column(key).label for key in keys), tuple(rows))


def _after(
    inputs: Inputs, ledger: Ledger, tasks: Sequence[Task], told: Sequence[Digest], deliveries: Sequence[Delivery]
) -> Outcome:
    """Mark what arrived as told, and say what did not."""
    language = inputs.tables.language
    ways: dict[int, list[Text]] = {}
    for delivery in deliveries:
        if delivery.trouble is None:
            ways.setdefault(delivery.letter, []).append(delivery.way)
    marks = {
        place: ("、" if language == "zh" else ", ").join(dict.fromkeys(way.of(language) for way in found))
        for letter, found in ways.items()
        for place in told[letter].new
    }
    names = [digest.person for digest in told]
    findings = _unreached(inputs.tables, names, deliveries, set(ways))
    if not ways:
        return Outcome(SENT_NONE, (), findings)
    count = Counter(d.way for d in deliveries if d.trouble is None)
    said = Text("、".join(f"{w.zh} {n}" for w, n in count.items()), ", ".join(f"{w.en} {n}" for w, n in count.items()))
    summary = SENT(people=len(ways), n=len(marks), ways=said)
    return Outcome(summary, ledger.edits(tasks, inputs.now, marks), findings)


def _unreached(
    tables: Tables, names: Sequence[str], deliveries: Sequence[Delivery], reached: set[int]
) -> tuple[Finding, ...]:
    """What went wrong, the people of one reason together; who lacks one address only counts if unreached."""
    found: dict[tuple[Text, Text | None, bool], list[str]] = {}
    for one in deliveries:
        if one.trouble and (one.addressed or one.letter not in reached):
            found.setdefault((one.way, one.trouble, one.addressed), []).append(names[one.letter])
    contact = schema(tables.preset, tables.language).tables["Staff"].column("contact").label
    findings = []
    for (way, trouble, addressed), people in found.items():
        who = Text("、".join(people), ", ".join(people))
        if addressed and trouble:
            where = Where(tables.workbook, tables["Reminders"].sheet)
            findings.append(Finding("remind", "error", where, UNREACHED(names=who, way=way, why=trouble), AGAIN))
        else:
            where = tables["Staff"].where(tables.workbook, 0)
            problem = UNADDRESSED(names=who, way=way)
            findings.append(Finding("remind", "warning", where, problem, FILL_ADDRESS(column=contact)))
    return tuple(findings)
