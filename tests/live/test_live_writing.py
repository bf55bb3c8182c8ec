"""Writing to the open workbook on a real Calc: what the contract of all books does not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.table import TableColumn, TableFormula

from cs_workbook.books.file import FileBook
from cs_workbook.books.live import LiveBook
from cs_workbook.books.saving import COPIES_FOLDER
from cs_workbook.jobs import job_named
from cs_workbook.model import (
    AppendRow,
    DeleteRow,
    FillBlock,
    SetCell,
)
from cs_workbook.runner import run_job
from tests.live.desk import opened
from tests.live.workbooks import CASE, NOTE, cell, changed, refusal
from tests.tables import NOW


@pytest.mark.parametrize("text", ["007", "=1+1", "+86", "-", "@x", "'引号", "2026-11-20", "1e5", "true", "5月20日"])
def test_text_stays_text_in_any_column(text, empty):
    live = LiveBook(empty)
    live.apply([AppendRow("Cases", CASE | {"note": text, "case_id": text, "occurred_at": text})])
    cases = live.read()["Cases"]
    assert [cases.values(key) for key in ("note", "case_id", "occurred_at")] == [[text]] * 3
    row = cases.rows[0]
    assert cell(empty, f"登记!{cases.letters['note']}{row}").number_format == "@"
    assert cell(empty, f"登记!{cases.letters['occurred_at']}{row}").number_format == "yyyy-mm-dd hh:mm"
    live.apply([SetCell("Cases", row, "note", text, 7), SetCell("Cases", row, "case_id", text, True)])
    got = [live.read()["Cases"].values(key)[0] for key in ("note", "case_id")]
    assert got == [7, True]
    assert [type(value) for value in got] == [int, bool]


def test_cells_that_follow_each_other_are_written_in_one_piece(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    notes = cases.values("note")
    edits = [
        SetCell("Cases", row, "note", note, f"备注{row}")
        for row, note in zip(cases.rows, notes, strict=True)
        if row != cases.rows[10]
    ]
    writes: list[Any] = []
    call = full.impl.call

    def noted(op: str, **values: Any) -> Any:
        if op == "write":
            writes.append(values)
        return call(op, **values)

    full.impl.call = noted
    live.apply(edits)
    assert [values["place"][1:4:2] for values in writes] == [
        (cases.rows[0], cases.rows[9]),
        (cases.rows[11], cases.rows[-1]),
    ]
    assert live.read()["Cases"].values("note")[10] == notes[10]


def test_a_column_of_formulas_is_known_and_goes_on_in_new_records(new_workbook, request):
    def change(book, sheet):
        table = sheet.tables["Cases"]
        head, end = table.ref.split(":")
        row = sheet[head].row
        last = sheet[end].column + 1
        sheet.cell(row, last).value = "字数"
        sheet.cell(row + 1, last).value = f"=LEN(G{row + 1})"
        table.ref = f"{head}:{sheet.cell(row + 1, last).coordinate}"
        table.autoFilter.ref = table.ref
        column = TableColumn(id=last, name="字数")
        column.calculatedColumnFormula = TableFormula(attr_text=f"LEN(G{row + 1})")
        table.tableColumns.append(column)

    path = changed(new_workbook(), change)
    book = opened(path, request, as_is=True)
    live = LiveBook(book)
    assert live.read()["Cases"].computed == {"+字数"}
    live.apply([AppendRow("Cases", CASE | {"description": "一二三"}), AppendRow("Cases", CASE | {"description": "一"})])
    cases = live.read()["Cases"]
    assert list(cases.values("+字数")) == [3, 1]
    assert len(cases) == 2
    with pytest.raises(ValueError, match="holds formulas"):
        live.apply([SetCell("Cases", cases.rows[0], "+字数", 3, 9)])


def test_a_column_of_the_teams_own_stays_and_can_be_set(new_workbook, request):
    def change(book, sheet):
        table = sheet.tables["Cases"]
        head, end = table.ref.split(":")
        row, last = sheet[head].row, sheet[end].column + 1
        sheet.cell(row, last).value = "店号"
        sheet.cell(row + 1, last).value = "007"
        table.ref = f"{head}:{sheet.cell(row + 1, last).coordinate}"
        table.autoFilter.ref = table.ref
        table.tableColumns.append(TableColumn(id=last, name="店号"))

    live = LiveBook(opened(changed(new_workbook(), change), request, as_is=True))
    cases = live.read()["Cases"]
    assert cases.values("+店号") == ["007"]
    live.apply([SetCell("Cases", cases.rows[0], "+店号", "007", "008"), AppendRow("Cases", CASE)])
    assert list(live.read()["Cases"].values("+店号")) == ["008", None]


def test_records_go_from_the_bottom_up_and_the_rest_moves_together(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    gone = [cases.rows[i] for i in (1, 2, 5, 29)]
    kept = [value for row, value in zip(cases.rows, cases.values("description"), strict=True) if row not in gone]

    def deletion(row: int) -> DeleteRow:
        i = row - cases.rows[0]
        return DeleteRow("Cases", row, {key: cases.values(key)[i] for key in cases.cells})

    live.apply([deletion(row) for row in gone], NOTE)
    assert list(live.read()["Cases"].values("description")) == kept
    copies = list((Path(full.fullname).parent / COPIES_FOLDER).glob("*.xlsx"))
    assert [copy.name for copy in copies] == ["客服.xlsx.000001.xlsx"]
    assert len(FileBook(copies[0]).read()["Cases"]) == len(cases)


def test_the_last_records_leave_one_blank_row(empty):
    live = LiveBook(empty)
    live.apply([AppendRow("Cases", CASE), AppendRow("Cases", CASE)])
    cases = live.read()["Cases"]
    live.apply([DeleteRow("Cases", row, {"customer": "王*"}) for row in cases.rows])
    assert len(live.read()["Cases"]) == 0
    live.apply([AppendRow("Cases", CASE)])
    assert list(live.read()["Cases"].rows) == [cases.rows[0]]


def test_something_below_a_table_stops_its_growth_before_anything_is_written(empty):
    live = LiveBook(empty)
    row = live.read()["Cases"].header_row + 2
    cell(empty, f"登记!C{row}").value = "请勿移动"
    zh = refusal(empty, FillBlock("findings", "Findings", (("错误",) * 7,)), *[AppendRow("Cases", CASE)] * 2)
    assert zh.startswith(f"客服.xlsx，登记!C{row}：“Cases”要向下增加行，但下方已有内容。")
    tables = LiveBook(empty).read()
    assert len(tables["Cases"]) == 0
    assert tables.blocks["Findings"] == ()


def test_a_protected_sheet_is_refused_by_name(empty):
    empty.impl.call("protect", sheet="登记", on=True)
    zh = refusal(empty, AppendRow("Cases", CASE))
    assert zh.startswith("客服.xlsx 的工作表“登记”受保护，没有写入任何内容。")
    empty.impl.call("protect", sheet="登记", on=False)


def test_a_value_that_no_cell_can_hold_is_refused_with_its_place(empty):
    zh = refusal(empty, AppendRow("Cases", CASE | {"note": "长" * 40000}))
    assert zh.startswith("客服.xlsx，登记!")
    assert zh.endswith("要写入的文字超过单元格上限 32,767 个字符，请先缩短。")


def test_a_block_takes_links_and_charts_with_it(full):
    run_job(job_named("summarize"), LiveBook(full), NOW)
    blocks = LiveBook(full).read().blocks
    formulas = [f for chart in full.sheets["月度汇总"].charts for f in [chart.api[1].SeriesCollection(1).Formula]]
    for name, shown in (("cs_summary_category", formulas), ("cs_summary_daily", formulas)):
        first, last = _rows(full, name)
        assert last - first + 1 == len(blocks[name])
        assert any(f"${first}:" in f and f.count(f"${last}") == 2 for f in shown), (name, shown)
    links: dict[int, list[str | None]] = {0: ["'登记'!A7", None], 2: ["'设置'!B2", "'登记'!B9"]}
    LiveBook(full).apply([FillBlock("findings", "Findings", (("a", "b", "A7"), ("c", "d", "B9")), links)])
    area = LiveBook(full)._reader().area("Findings")
    place = ["校验结果", area.first_row, 1, area.last_row, 7]
    row = area.first_row + 1
    assert full.impl.call("links", place=place) == {
        f"A{row}": "'登记'!A7",
        f"C{row}": "'设置'!B2",
        f"C{row + 1}": "'登记'!B9",
    }
    LiveBook(full).apply([FillBlock("findings", "Findings", (("e", "f", "g"),))])
    assert full.impl.call("links", place=place) == {}


def _rows(book: Any, name: str) -> tuple[int, int]:
    area = LiveBook(book)._reader().names[name][1]
    return area.first_row + 1, area.last_row
