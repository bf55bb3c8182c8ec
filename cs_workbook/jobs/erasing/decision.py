"""Whose rows, which cells, and what is said of those that are not sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from cs_workbook.jobs.erasing.certificate import Work, certificate, masked_word, said_of
from cs_workbook.model import (
    Cell,
    Erasure,
    Finding,
    Inputs,
    Outcome,
    Severity,
    Tables,
    Text,
    View,
    Where,
    WorkbookError,
    cell_text,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.erasing.matches import Matches, Place, find_matches
from cs_workbook.rules.erasing.person import asked_for
from cs_workbook.rules.erasing.rows import Erased, erased_cells
from cs_workbook.rules.masking import mask_contact, mask_name

SHOWN = 20
"""Cases listed before it says how many more there are."""
_NAMED = 3
"""Ids that the summary names."""

NOBODY = Text(
    "“{words}”看不出是谁。请写姓名、电话、邮箱或客户编号。",
    "Nobody can be told by '{words}'. Give a name, phone, e-mail or customer number.",
)
_UNCLEAR = Text(
    "可能是此人，也可能是同名或共用号码的别人。", "This may be them, or somebody else of that name or number."
)
_SAY_CASE = Text(
    "没有改动。确认是此人的，请加 --case {id} 再运行；也可用 --customer 补充电话等信息。",
    "Left alone. If it is theirs, run again with --case {id}; or tell more with --customer.",
)
_SAY_ID = Text(
    "没有改动。请先给它编号，再用 --case 指定。", "Left alone. Give it an id first, then name it with --case."
)
_NOT_THEIRS = Text("{id} 的姓名或联系方式与此人不符。", "Name or contact of {id} are not this customer's.")
_NOTHING_DONE = Text("没有删除任何内容。请核对 --case。", "Nothing was erased. Check --case.")
_SHARED = Text(
    "{id} 在登记表中也是另一位客户的编号，其他表的记录无法确定归属。",
    "{id} is another customer's id as well, so the rows of other sheets cannot be told apart.",
)
_RENUMBER = Text("请先改正重复的编号，再运行一次。", "Correct the duplicate id, then run again.")
_FORMULA = Text("这里由公式算出，程序没有改。", "A formula fills this cell; it was not written.")
_LOOK = Text("请检查公式的来源。", "Check where the formula takes it from.")
_MORE_UNCLEAR = Text("……还有 {n:,} 条拿不准。", "… and {n:,} more that {n:is|are} unclear.")
_PAST = Text(
    "以往年度工作簿（{books}）不会自动处理，请在命令中一并写上。",
    "Past years' workbooks ({books}) are not erased from by themselves: name them in the command, too.",
)
_NOT_FOUND = Text("没有找到此人，什么也没有删除。", "Nobody of that name or number was found; nothing was erased.")
_OTHER_WORDS = Text(
    "请核对姓名、电话、邮箱或客户编号的写法，或补充 --customer。",
    "Check how name, phone, e-mail or number are written, or tell more with --customer.",
)
_NO_CASE = Text("本簿没有编号 {ids}。", "This workbook has no case {ids}.")


def decided(inputs: Inputs) -> Outcome:
    """Return the outcome for one workbook; nothing is erased where a case named is plainly another's."""
    params, tables = inputs.params, inputs.tables
    person = asked_for(params.customer)
    if person.nobody:
        raise WorkbookError(NOBODY(words="、".join(params.customer)))
    named = frozenset(cell.strip() for cell in params.case)
    found = find_matches(tables, person, named)
    if found.refused:
        refused = tuple(
            _finding(tables, place, "error", _NOT_THEIRS(id=_id(tables, place)), _NOTHING_DONE)
            for place in found.refused
        )
        return Outcome(Text("没有删除任何内容。", "Nothing was erased."), findings=refused)
    erased = erased_cells(tables, found, words_too=params.words, columns=params.column)
    work = Work(inputs, found, erased, tuple(map(masked_word, params.customer)))
    nobody = Finding("erase", "error", Where(tables.workbook, ""), _NOT_FOUND, _OTHER_WORDS)
    erasure = Erasure(
        erased.everywhere, params.delete_copies, partial(said_of, work), partial(certificate, work), nobody
    )
    return Outcome(
        _summary(work),
        tuple(erased.edits),
        tuple(_findings(tables, found, erased)),
        tuple(_messages(tables, found, named, inputs.rules.past_books)),
        (_view(tables, found),) if found.rows else (),
        erasure=erasure,
    )


def _summary(work: Work) -> Text:
    found, cells = work.found, sum(work.erased.cells.values())
    if not cells:
        return Text("表格中没有找到要删除的内容。", "Nothing to erase was found in the tables.")
    ids = sorted(found.ids)
    more = Text("等", " …") if len(ids) > _NAMED else Text("", "")
    text = Text(
        "{who}：{cases:,} 条记录（{ids}{more}），删除 {cells:,} 个单元格中的个人信息。",
        "{who}: {cases:,} {cases:case|cases} ({ids}{more}), personal data in {cells:,} {cells:cell|cells} erased.",
    )
    if not ids:
        text = Text(
            "{who}：删除 {cells:,} 个单元格中的个人信息。",
            "{who}: personal data in {cells:,} {cells:cell|cells} erased.",
        )
    named = Text("、".join(ids[:_NAMED]), ", ".join(ids[:_NAMED]))
    return text(who=work.who, cases=len(ids), ids=named, more=more, cells=cells)


def _findings(tables: Tables, found: Matches, erased: Erased) -> Iterator[Finding]:
    severity: Severity = "warning" if erased.edits else "error"  # nothing was erased, and theirs may wait among these
    for place in list(_once(tables, found.unclear))[:SHOWN]:
        case_id = _id(tables, place)
        yield _finding(tables, place, severity, _UNCLEAR, _SAY_CASE(id=case_id) if case_id else _SAY_ID)
    for case_id in sorted(found.shared):
        place = next(p for p in sorted(found.rows) if _id(tables, p) == case_id)
        yield _finding(tables, place, "error", _SHARED(id=case_id), _RENUMBER)
    for table, row, key in erased.formulas:
        yield Finding("erase", "error", table.where(tables.workbook, row, key), _FORMULA, _LOOK)


def _finding(tables: Tables, place: Place, severity: Severity, problem: Text, fix: Text) -> Finding:
    table = tables[place[0]]
    where: Where = table.where(tables.workbook, table.rows[place[1]], "customer")
    return Finding("erase", severity, where, problem, fix)


def _messages(tables: Tables, found: Matches, named: frozenset[str], past_books: Sequence[str]) -> Iterator[Text]:
    unclear = len(list(_once(tables, found.unclear)))
    if unclear > SHOWN:
        yield _MORE_UNCLEAR(n=unclear - SHOWN)
    known = {
        cell_text(v).strip() for name in ("Cases", "Archive") if name in tables for v in tables[name].values("case_id")
    }
    if missing := sorted(named - known - found.ids):
        yield _NO_CASE(ids=Text("、".join(missing), ", ".join(missing)))
    if past_books:
        yield _PAST(books=Text("、".join(past_books), ", ".join(past_books)))


def _view(tables: Tables, found: Matches) -> View:
    """The cases that are theirs, as masked as they may be shown."""
    shape = schema(tables.preset, tables.language).tables["Cases"]
    keys = ("case_id", "received_at", "customer", "contact")
    rows: list[tuple[Cell, ...]] = []
    for name, at in _once(tables, sorted(found.rows, key=lambda place: (place[0] != "Cases", place[1]))):
        table = tables[name]
        case_id, received, customer, contact = (table.values(key)[at] for key in keys)
        shown = mask_name(cell_text(customer)) or None, mask_contact(cell_text(contact)) or None
        rows.append((case_id, received, *shown))
    return View(Text("此人的反馈", "Their cases"), tuple(shape.column(key).label for key in keys), tuple(rows))


def _once(tables: Tables, places: Sequence[Place]) -> Iterator[Place]:
    """Each case once: an archived one stands in two tables."""
    seen: set[str] = set()
    for place in places:
        case_id = _id(tables, place)
        if not case_id or case_id not in seen:
            seen.add(case_id)
            yield place


def _id(tables: Tables, place: Place) -> str:
    return cell_text(tables[place[0]].values("case_id")[place[1]]).strip()
