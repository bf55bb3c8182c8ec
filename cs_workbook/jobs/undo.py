"""undo: take back the last run, unless someone has changed its cells since."""

from __future__ import annotations

from collections.abc import Sequence

from cs_workbook.jobs import job, job_named
from cs_workbook.model import (
    AppendRow,
    Cell,
    ColumnRow,
    DeleteRow,
    Edit,
    FillBlock,
    Finding,
    Inputs,
    Outcome,
    PastRun,
    SetCell,
    SetNote,
    Table,
    Text,
    Where,
    cell_text,
    trimmed,
)

_CHANGED = Text("运行之后改成了“{now}”，撤销会丢掉它。", "It was changed to '{now}' since; undoing would lose that.")
_KEEP = Text("请自行决定保留哪个值；如需整本恢复，可用 .cs_workbook 文件夹中的副本。",
             "Decide which value to keep; to go back altogether, use a copy from the folder .cs_workbook.")  # fmt: skip

_REFUSED = Text("没有撤销“{job}”。", "'{job}' was not taken back.")
_DELETED = Text("{at} 的“{job}”删除过行，不能逐格撤销。",
                "'{job}' of {at} deleted rows and cannot be taken back cell by cell.")  # fmt: skip
_COPY_KEPT = Text(
    "运行前的整本副本：{copy}，可用它恢复（副本里没有此后的改动）。",
    "The whole workbook as it was before: {copy}. Go back to that copy if you can do without what was changed since.",
)
_COPY_GONE = Text("运行前的副本也已不在，或者被改过，请用您自己的备份恢复。",
                  "The copy from before is gone as well, or was changed: use a backup of your own.")  # fmt: skip
_WHOLE = Text(
    "已撤销 {at} 的“{job}”：此后没有别的改动，整本恢复为运行前的副本。",
    "Took back '{job}' of {at}: nothing else changed since, so the workbook is the copy from before it again.",
)
_LOG_KEPT = Text(
    "日志表也回到运行前，只添上这次撤销的一行。", "The log went back too, with one line added: that of this undo."
)
_SENT = Text(
    "移出的记录仍在{books}中：那次拆分新建的，请删除它；原来就有的，请对它也运行“撤销上一步”。",
    "The rows moved are still in {books}: delete it if that split made it, else run undo on it as well.",
)
_A_BOOK = Text("年度工作簿", "the year's workbook")
_MOVED = Text("移出的记录在 {books}。{fix}", "The rows moved are in {books}. {fix}")
_FORGOTTEN = Text(
    "{at} 的“{job}”不能撤销：删除的个人信息没有留下任何记录，此前的运行记录也一并清除了。",
    "'{job}' of {at} cannot be taken back: nothing was kept of what it removed, nor of the runs before it.",
)
_BY_HAND = Text("如仍需要，请重新填写。", "Enter anew what is still needed.")


@job(
    "undo",
    Text("撤销上一步", "Undo"),
    Text(
        "撤销最近一次运行所做的改动；之后又被人改过的单元格会拒绝撤销",
        "Take back the last run; refused where someone has changed its cells since",
    ),
    button=True,
    looks_back=True,
    order=900,
)
def plan(inputs: Inputs) -> Outcome:
    """Invert the newest run that is neither an undo nor undone; all of it or nothing.

    A run that sends letters is passed over: they cannot be called back, so what marks them stays.
    """
    undone = {run.undoes for run in inputs.past}
    last = next((run for run in reversed(inputs.past) if run.number not in undone and _can_be_undone(run)), None)
    if last is None:
        return Outcome(Text("没有可以撤销的运行。", "There is no run to take back."))
    if job_named(last.job).forgets:
        return _refused(inputs, last, _FORGOTTEN, _BY_HAND)
    if any(isinstance(edit, DeleteRow) for edit in last.edits):
        if last.untouched:
            return _back(inputs, last)
        fix = _COPY_KEPT(copy=last.copy) if last.copy else _COPY_GONE
        if found := _moved_to(inputs, last):
            fix = _MOVED(books=Text("、".join(found), ", ".join(found)), fix=fix)
        return _refused(inputs, last, _DELETED, fix)
    edits, findings = _inverse(inputs, last)
    if findings:
        text = Text(
            "没有撤销：{n} 处在“{job}”运行之后被改过。",
            "Nothing was taken back: {n} places were changed after '{job}' ran.",
        )
        return Outcome(text(n=len(findings), job=job_named(last.job).title), (), tuple(findings))
    text = Text("已撤销 {at} 的“{job}”，恢复 {n} 处。", "Took back '{job}' of {at}: {n} changes.")
    summary = text(at=cell_text(last.at), job=job_named(last.job).title, n=len(edits))
    return Outcome(summary, tuple(edits), undoes=last.number)


def _can_be_undone(run: PastRun) -> bool:
    return run.job != "undo" and not job_named(run.job).sends


def _refused(inputs: Inputs, run: PastRun, problem: Text, fix: Text) -> Outcome:
    """Say of a run as a whole why it stays."""
    title, where = job_named(run.job).title, Where(inputs.tables.workbook, "")
    finding = Finding("undo", "error", where, problem(job=title, at=cell_text(run.at)), fix)
    return Outcome(_REFUSED(job=title), findings=(finding,))


def _back(inputs: Inputs, run: PastRun) -> Outcome:
    """Go back whole to the copy from before a run that deleted rows."""
    messages = [_LOG_KEPT] if "Log" in inputs.tables else []
    if run.job == "split":
        found = _moved_to(inputs, run)
        messages.append(_SENT(books=Text(f" {'、'.join(found)} ", ", ".join(found)) if found else _A_BOOK))
    summary = _WHOLE(at=cell_text(run.at), job=job_named(run.job).title)
    return Outcome(summary, messages=tuple(messages), undoes=run.number, restores=True)


def _moved_to(inputs: Inputs, run: PastRun) -> Sequence[str]:
    """The workbooks that a run noted on Settings as those of past years."""
    from cs_workbook.rules.option_places import option_where
    from cs_workbook.rules.schema import normal
    from cs_workbook.rules.settings import options
    from cs_workbook.rules.word_lists import split_words

    row = option_where(inputs.tables, "past_books").row
    label = normal(options()["past_books"].label.of(inputs.tables.language))
    for edit in run.edits:
        if isinstance(edit, SetCell) and (edit.table, edit.row, edit.column) == ("Options", row, "value"):
            known = split_words(edit.before)
            return [name for name in split_words(edit.after) if name not in known]
        if isinstance(edit, AppendRow) and edit.table == "Options" and normal(cell_text(edit.values["key"])) == label:
            return split_words(edit.values["value"])
    return ()


def _inverse(inputs: Inputs, run: PastRun) -> tuple[list[Edit], list[Finding]]:
    """The edits that restore what was, and a finding for each place that is no longer as the run left it."""
    tables = inputs.tables
    edits: list[Edit] = []
    findings: list[Finding] = []

    def refuse(where: Where, value: Cell) -> None:
        findings.append(Finding("undo", "error", where, _CHANGED(now=cell_text(value)), _KEEP))

    appended: dict[str, list[AppendRow]] = {}
    for edit in run.edits:
        if isinstance(edit, SetCell):
            table = tables[edit.table]
            at = edit.row - table.header_row - 1
            now = table.values(edit.column)[at] if 0 <= at < len(table) else None
            if now == edit.after:
                edits.append(SetCell(edit.table, edit.row, edit.column, edit.after, edit.before))
            else:
                refuse(table.where(tables.workbook, edit.row, edit.column), now)
        elif isinstance(edit, SetNote):
            table = tables[edit.table]
            text = tables.notes[edit.table].get((edit.row, edit.column))
            if text == edit.after:
                edits.append(SetNote(edit.table, edit.row, edit.column, edit.after, edit.before))
            else:
                refuse(table.where(tables.workbook, edit.row, edit.column), text)
        elif isinstance(edit, FillBlock):
            if tables.blocks.get(edit.block) == trimmed(edit.rows):
                edits.append(FillBlock(edit.sheet, edit.block, run.blocks[edit.block]))
            else:
                refuse(Where(tables.workbook, edit.block), None)
        elif isinstance(edit, AppendRow):
            appended.setdefault(edit.table, []).append(edit)
    for name, rows in appended.items():
        table = tables[name]
        keys = [key for key in table.cells if key not in table.computed]
        places = _places(table, keys)
        for edit in reversed(rows):
            if found := places.get(tuple(edit.values.get(key) for key in keys)):
                place = found.pop()
                edits.append(DeleteRow(name, table.rows[place], ColumnRow(table.cells, place)))
            else:
                refuse(Where(tables.workbook, table.sheet), next(iter(edit.values.values()), None))
    return edits, findings


def _places(table: Table, keys: Sequence[str]) -> dict[tuple[Cell, ...], list[int]]:
    """The rows that hold exactly some cells, in sheet order: one that people wrote in since is none of the run's."""
    places: dict[tuple[Cell, ...], list[int]] = {}
    for place, cells in enumerate(zip(*(table.values(key) for key in keys), strict=True)):
        places.setdefault(cells, []).append(place)
    return places
