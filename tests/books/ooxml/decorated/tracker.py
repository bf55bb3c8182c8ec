"""A case tracker as XlsxWriter makes it: a Table with everything around it that libraries lose.

登记 holds the table `Cases` in A4:J28 and, below it, formulas, merges, links, validations, formats,
notes, sparklines, pictures, text boxes, buttons and charts; 汇总 and O'Neil 数据 point at it.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET, SUMMARY, QUOTED, SETTINGS = "登记", "汇总", "O'Neil 数据", "设置"
QUOTED_NAME = "'O''Neil 数据'"
TABLE = "Cases"
HEADER_ROW, FIRST_ROW, LAST_ROW = 4, 5, 28
HEADERS = ("编号", "收到时间", "姓名", "渠道", "内容", "紧急程度", "状态", "金额", "满意度", "应补偿")
CALCULATED = 'Cases[[#This Row],[金额]]*IF(Cases[[#This Row],[紧急程度]]="紧急",2,1)'
CHANNELS = ("电话", "微信", "邮件", "门店")
STATES = ("新建", "处理中", "已解决", "已关闭")


def case_values(number: int) -> list[Any]:
    """Return the nine typed values of the case number `number` (from 0)."""
    received = dt.datetime(2024, 3, 1, 8, 30) + dt.timedelta(hours=7 * number)
    return [
        f"C-{number + 1:04d}", received, f"客户{number % 7}", CHANNELS[number % 4],
        f"第 {number + 1} 条:包装破损,要求退换 <A&B>", ("紧急", "普通", "建议")[number % 3],
        STATES[number % 4], 100 + 12.5 * number, 60 + number % 40,
    ]  # fmt: skip


def picture(red: int = 200) -> io.BytesIO:
    """Return a small PNG of one colour."""
    rows = b"".join(b"\0" + bytes((red, 80, 40)) * 16 for _ in range(16))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
    return io.BytesIO(data + chunk(b"IEND", b""))


def write_tracker(
    path: Path,
    *,
    totals: bool = False,
    beside: bool = False,
    vba: bytes | None = None,
    options: dict[str, Any] | None = None,
) -> Path:
    """Write the tracker; `totals` adds a totals row, `beside` cells right of the table."""
    book = xlsxwriter.Workbook(str(path), options or {})
    book.set_properties({"title": "反馈跟踪", "author": "客服部", "created": dt.datetime(2024, 3, 1)})
    book.set_custom_property("schema", 1)
    book.set_custom_property("preset", "general")
    sheets = {name: book.add_worksheet(name) for name in (SHEET, SUMMARY, QUOTED, SETTINGS)}
    formats = _formats(book)
    _table(sheets[SHEET], formats, totals=totals)
    _above_and_inside(sheets[SHEET], formats)
    _below(book, sheets[SHEET], formats)
    _charts(book, sheets[SHEET], sheets[SUMMARY])
    if beside:
        sheets[SHEET].write("L10", "旁注")
        sheets[SHEET].write_formula("M12", "=H12*2", None, 375)
    _summary(sheets[SUMMARY], formats)
    _quoted(sheets[QUOTED])
    _settings(sheets[SETTINGS])
    _names(book)
    if vba is not None:
        book.add_vba_project(io.BytesIO(vba), True)
    book.close()
    return path


def _formats(book: Any) -> dict[str, Any]:
    """Make the formats that the sheets use."""
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "bg_color": "#DDEBF7"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "money": book.add_format({"num_format": '#,##0.00"元"', "border": 1}),
        "red": book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"}),
        "bold": book.add_format({"bold": True}),
        "open": book.add_format({"locked": False, "text_wrap": True}),
    }


def _table(sheet: Any, formats: dict[str, Any], *, totals: bool) -> None:
    """Write the table `Cases` with its calculated column."""
    columns: list[dict[str, Any]] = [{"header": h} for h in HEADERS]
    columns[1]["format"], columns[7]["format"] = formats["moment"], formats["money"]
    columns[9]["formula"] = f"={CALCULATED}"
    last = LAST_ROW
    if totals:
        columns[0]["total_string"], columns[7]["total_function"] = "合计", "sum"
        last += 1
    rows = [case_values(n) for n in range(LAST_ROW - HEADER_ROW)]
    sheet.add_table(
        f"A{HEADER_ROW}:J{last}",
        {"name": TABLE, "data": rows, "columns": columns, "total_row": totals, "style": "Table Style Medium 9"},
    )
    for number, row in enumerate(rows):
        value = row[7] * (2 if row[5] == "紧急" else 1)
        sheet.write_formula(FIRST_ROW - 1 + number, 9, CALCULATED, None, value)


def _above_and_inside(sheet: Any, formats: dict[str, Any]) -> None:
    """Write the title, the table's validations and formats of both kinds, views and page setup."""
    sheet.merge_range("A1:F1", "", formats["title"])
    sheet.write_rich_string("A1", formats["bold"], "反馈", formats["red"], "跟踪", " 登记", formats["title"])
    sheet.write_formula("H2", "=SUBTOTAL(109,Cases[金额])", formats["money"], 5850)
    sheet.set_column("A:A", 10)
    sheet.set_column("B:B", 18, formats["moment"])
    sheet.set_column("E:E", 40, formats["open"], {"level": 1})
    sheet.set_row(6, 30)
    sheet.freeze_panes(4, 1)
    area = f"{FIRST_ROW}:{{}}{LAST_ROW}"
    sheet.data_validation(f"D{area.format('D')}", {"validate": "list", "source": list(CHANNELS)})
    sheet.data_validation(f"G{area.format('G')}", {"validate": "list", "source": "=状态表"})
    sheet.data_validation(
        f"I{area.format('I')}",
        {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": "=$I$2",
         "input_title": "满意度", "input_message": "0-100", "ignore_blank": True},
    )  # fmt: skip
    sheet.conditional_format(f"H{area.format('H')}", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    sheet.conditional_format(
        f"I{area.format('I')}",
        {"type": "icon_set", "icon_style": "5_ratings", "icons": [{"criteria": ">", "value": "=$I$2"}] * 4},
    )
    sheet.conditional_format(f"J{area.format('J')}", {"type": "3_color_scale"})
    sheet.conditional_format(
        f"A{area.format('J')}", {"type": "formula", "criteria": '=$G5="新建"', "format": formats["red"]}
    )
    sheet.conditional_format(f"C{area.format('C')}", {"type": "duplicate", "format": formats["red"]})
    sheet.write_comment("E10", "这条要回访", {"author": "主管", "visible": True})
    sheet.write_comment("H24", "金额待核", {"author": "财务"})
    sheet.print_area("A1:J50")
    sheet.repeat_rows(3)
    sheet.set_header("&C反馈跟踪", {"margin": 0.4})
    sheet.set_footer("&P / &N")
    sheet.set_h_pagebreaks([20, 40])
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW}:A{LAST_ROW}"})


def _below(book: Any, sheet: Any, formats: dict[str, Any]) -> None:
    """Write what stands under the table and must move with it."""
    sheet.write("A32", "小计")
    sheet.write_formula("H32", "=SUM(H5:H28)", formats["money"], 5850)
    sheet.write_formula("I32", "=AVERAGE(I5:I28)", None, 71.5)
    sheet.write_formula("J32", "=H32+$H$20+H28", None, 6525)
    sheet.write_formula("G32", '=COUNTIF(G$5:G$28,"新建")&" 条,见 A1"', None, "6 条,见 A1")
    sheet.merge_range("B33:D33", "说明", formats["title"])
    sheet.data_validation("B35", {"validate": "list", "source": "=$D$5:$D$28"})
    sheet.conditional_format("B36:B40", {"type": "cell", "criteria": ">", "value": "=$H$32", "format": formats["red"]})
    sheet.conditional_format(
        "C36:C40", {"type": "data_bar", "data_bar_2010": True, "min_type": "formula", "min_value": "=$H$5"}
    )
    for number in range(36, 41):
        sheet.write_number(f"B{number}", number * 200)
        sheet.write_number(f"C{number}", number)
    sheet.write_url("B37", "https://example.org/help?a=1&b=2", None, "帮助")
    sheet.write_url("B38", f"internal:'{SHEET}'!A20", None, "第 16 条")
    sheet.write_comment("C38", "小计说明", {"author": "主管"})
    sheet.write_array_formula("F36:F38", "{=H5:H7*2}", None, 200)
    sheet.write_number("F37", 225)
    sheet.write_number("F38", 250)
    sheet.add_sparkline("D39", {"range": f"{SHEET}!H5:H28", "markers": True})
    sheet.add_sparkline("D40", {"range": f"{SHEET}!I5:I28", "type": "column"})
    sheet.insert_image("A45", "logo.png", {"image_data": picture(), "object_position": 1})
    sheet.insert_textbox("D45", "文本框", {"width": 120, "height": 60})
    sheet.insert_button("F45", {"macro": "CsUpdate", "caption": "更新", "width": 80, "height": 30})
    sheet.insert_checkbox("A43", True)
    sheet.embed_image("B43", "cell.png", {"image_data": picture(90)})


def _charts(book: Any, sheet: Any, summary: Any) -> None:
    """Insert charts below, right of and away from the table."""
    for target, cell, kind in ((sheet, "A60", "column"), (sheet, "L6", "line"), (summary, "F2", "pie")):
        chart = book.add_chart({"type": kind})
        chart.add_series(
            {"name": f"={SHEET}!$H$4", "categories": f"={SHEET}!$A$5:$A$28", "values": f"={SHEET}!$H$5:$H$28",
             "data_labels": {"value": True}}
        )  # fmt: skip
        chart.set_title({"name": f"={SHEET}!$A$32"})
        target.insert_chart(cell, chart, {"object_position": 1})


def _summary(sheet: Any, formats: dict[str, Any]) -> None:
    """Write formulas that reach into the table's sheet from another one."""
    formulas: list[tuple[str, str, Any]] = [
        ("A1", f"=SUM({SHEET}!H5:H28)", 5850), ("A2", f"='{SHEET}'!H20", 287.5), ("A3", f"={SHEET}!$H$28", 387.5),
        ("A4", f'=COUNTIF({SHEET}!G:G,"处理中")', 6), ("A5", f"=SUM({SHEET}!5:6)", 500), ("A6", f"={SHEET}!H32", 5850),
        ("A7", '=SUMIFS(Cases[金额],Cases[状态],"新建")', 1425), ("A8", "=SUM(金额)", 5850),
        ("A9", f'="{SHEET}!H5 "&{SHEET}!A5', "登记!H5 C-0001"), ("A10", f"=SUM('{SHEET}:{SUMMARY}'!Z5:Z28)", 0),
        ("A11", f"=VLOOKUP(\"C-0003\",{SHEET}!$A$5:$J$28,8,FALSE)", 125),
        ("A12", f"=INDEX({SHEET}!H:H,ROW({SHEET}!H9))", 150),
    ]  # fmt: skip
    for cell, formula, value in formulas:
        sheet.write_formula(cell, formula, None, value)
    sheet.write_dynamic_array_formula("C1:C4", f"=_xlfn.UNIQUE({SHEET}!D5:D28)", None, "电话")
    for number, text in enumerate(CHANNELS[1:], 1):
        sheet.write(number, 2, text)
    sheet.write_dynamic_array_formula("D1", "=COUNTA(_xlfn.ANCHORARRAY(C1))", None, 4)
    sheet.write_dynamic_array_formula(
        "D2", f"=_xlfn.LET(_xlpm.x,{SHEET}!H5:H28,SUM(_xlpm.x)+{SHEET}!H10)", None, 6012.5
    )
    sheet.data_validation("B1", {"validate": "list", "source": f"={SHEET}!$D$5:$D$8"})
    sheet.conditional_format("A1:A12", {"type": "formula", "criteria": f"=A1>{SHEET}!$H$20", "format": formats["red"]})
    sheet.add_sparkline("B2", {"range": f"{SHEET}!H5:H16"})
    sheet.write_url("B3", f"internal:'{SHEET}'!A28", None, "最后一条")


def _quoted(sheet: Any) -> None:
    """Write a sheet with its own filter, whose name needs quotes."""
    for number in range(30):
        sheet.write_row(number, 0, ["甲" if number % 2 else "乙", number, None] if number else ["类", "数", "倍"])
    for number in range(1, 30):
        sheet.write_formula(number, 2, f"=B{number + 1}*2+{SHEET}!$H$5", None, number * 2 + 100)
    sheet.autofilter("A1:C30")
    sheet.filter_column("A", "x == 甲")
    for number in range(2, 30, 2):
        sheet.set_row(number, options={"hidden": True})


def _settings(sheet: Any) -> None:
    """Write a second table, which the validations of the first one use."""
    rows = [[state, number] for number, state in enumerate(STATES)]
    columns = [{"header": "状态"}, {"header": "顺序"}]
    sheet.add_table("A1:B5", {"name": "States", "data": rows, "columns": columns})
    sheet.write("D1", f"=COUNTA({SHEET}!A5:A28)", None, 24)
    sheet.protect("", {"sort": True})


def _names(book: Any) -> None:
    """Define names of every sort."""
    define: Callable[[str, str], int] = book.define_name
    define("状态表", f"={SETTINGS}!$A$2:$A$5")
    define("金额", f"={SHEET}!$H$5:$H$28")
    define("末行", f"={SHEET}!$A$28:$J$28")
    define("税率", "=0.13")
    define("动态", f"=OFFSET({SHEET}!$A$5,0,0,COUNTA({SHEET}!$A$5:$A$28),1)")
    define(f"{SUMMARY}!本地", f"={SHEET}!$H$20")
    define(f"{QUOTED}!区", f"={QUOTED_NAME}!$B$2:$B$30")
    define("cs_summary", f"={SHEET}!$A$32:$J$32")
