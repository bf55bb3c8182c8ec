"""Outside files: every encoding and form gives the same records; what is unusable says so in one sentence."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs_workbook.books.sources import read_mapping, read_records, write_rows
from cs_workbook.model import OutFile, WorkbookError
from tests.books.ooxml.handwritten import STYLES, parts_of, worksheet, write
from tests.effort import times_the_effort
from tests.tables import at

TEXT = "反馈时间,客户标识,问题描述\r\n2024年5月20日 10:00,王*,送餐晚了两个小时\r\n2024-05-21,李*,餐品洒了\r\n"
HEADERS = ["反馈时间", "客户标识", "问题描述"]
ROWS = [
    (2, {"反馈时间": "2024年5月20日 10:00", "客户标识": "王*", "问题描述": "送餐晚了两个小时"}),
    (3, {"反馈时间": "2024-05-21", "客户标识": "李*", "问题描述": "餐品洒了"}),
]


def read(folder: Path, content: str | bytes, name: str = "a.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_records(path)


def rows(records: Any) -> list[tuple[int, dict[str, Any]]]:
    return [(record.row, dict(record.fields)) for record in records]


def refusal(folder: Path, content: str | bytes, name: str = "a.csv") -> str:
    with pytest.raises(WorkbookError) as caught:
        read(folder, content, name)
    return caught.value.text.zh


def workbook(path: Path, *sheets: list[list[Any]], names: tuple[str, ...] = ("导出", "2月", "说明")) -> Path:
    book = xlsxwriter.Workbook(str(path))
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, cells in zip(names, sheets, strict=False):
        sheet = book.add_worksheet(name)
        for y, row in enumerate(cells):
            for x, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(y, x, value, moments)
                elif isinstance(value, str):
                    sheet.write_string(y, x, value)
                elif value is not None:
                    sheet.write(y, x, value)
    book.close()
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_gives_the_same_records(tmp_path, encoding):
    assert rows(read(tmp_path, TEXT.encode(encoding))) == ROWS


def test_big5_is_told_from_gb18030(tmp_path):
    text = "時間,客戶,內容\n2024-05-20,陳*,送餐太慢，態度也不好\n"
    assert rows(read(tmp_path, text.encode("big5")))[0][1]["內容"] == "送餐太慢，態度也不好"


def test_a_long_ascii_start_does_not_hide_the_encoding(tmp_path):
    text = "id,time,comment\n" + "".join(f"{n},2024-05-20,fine\n" for n in range(8000)) + "9,2024-05-20,太慢了\n"
    assert read(tmp_path, text.encode("gb18030"))[-1].fields["comment"] == "太慢了"


def test_a_row_with_broken_bytes_says_so_and_the_others_are_read(tmp_path):
    data = TEXT.encode().replace("餐品洒了".encode(), "餐品洒".encode() + b"\xe4\xba")
    first, second = read(tmp_path, data)
    assert first.problem is None
    assert second.problem is not None
    assert second.problem.zh == "这一行有无法识别的字符（编码错误）"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    assert rows(read(tmp_path, TEXT.replace(",", delimiter))) == ROWS


def test_excels_own_line_about_the_delimiter_is_obeyed(tmp_path):
    assert rows(read(tmp_path, "sep=|\r\n" + TEXT.replace(",", "|"))) == ROWS


def test_commas_inside_one_column_do_not_split_it(tmp_path):
    records = read(tmp_path, "review\n很快，好吃,味道足\n没有送水,太慢\n好\n")
    assert rows(records) == [
        (2, {"review": "很快，好吃,味道足"}),
        (3, {"review": "没有送水,太慢"}),
        (4, {"review": "好"}),
    ]


def test_quotes_hold_commas_quotes_and_line_breaks_and_rows_count_as_excel_shows_them(tmp_path):
    text = '时间,内容\n2024-05-20,"等了,两小时\n""很慢"""\n\n2024-05-21,好\n'
    assert rows(read(tmp_path, text)) == [
        (2, {"时间": "2024-05-20", "内容": '等了,两小时\n"很慢"'}),
        (4, {"时间": "2024-05-21", "内容": "好"}),
    ]


def test_titles_above_the_headers_are_passed_over(tmp_path):
    text = "客户投诉导出,,\n导出时间：2024-06-01,操作人：管理员,\n\n投诉时间,客户,内容\n2024-05-20,王*,慢\n"
    assert rows(read(tmp_path, text)) == [(5, {"投诉时间": "2024-05-20", "客户": "王*", "内容": "慢"})]


def test_headers_nobody_knows_are_still_headers(tmp_path):
    assert rows(read(tmp_path, "甲,乙\n1,2\n")) == [(2, {"甲": "1", "乙": "2"})]


def test_blank_and_repeated_headers_get_names_and_empty_columns_go(tmp_path):
    assert rows(read(tmp_path, "时间,备注,备注,,\n1,a,b,c,\n")) == [
        (2, {"时间": "1", "备注": "a", "备注 (2)": "b", "#4": "c"})
    ]


def test_uneven_rows_come_with_their_problem_and_all_their_cells(tmp_path):
    longer, shorter, fine = read(tmp_path, "时间,内容\n2024-05-20,慢,很慢\n2024-05-21\n2024-05-22,好\n")
    assert longer.problem is not None
    assert longer.problem.zh.startswith("这一行有 3 格，表头有 2 列")
    assert dict(longer.fields) == {"时间": "2024-05-20", "内容": "慢", "#3": "很慢"}
    assert shorter.problem is not None
    assert shorter.problem.zh.startswith("这一行有 1 格，表头有 2 列")
    assert fine.problem is None


def test_a_quote_that_never_closes_costs_its_own_record_and_says_so(tmp_path):
    records = read(tmp_path, '时间,内容\n2024-05-20,好\n2024-05-21,"太慢\n2024-05-22,好\n2024-05-23,好\n')
    assert [record.problem is None for record in records] == [True, False]
    assert records[1].problem.zh == "这一行的引号没有成对，后面的 2 行都被并入了这一行；请补上引号"


def test_long_digits_and_leading_zeros_stay_text(tmp_path):
    text = "订单号,手机号,内容\n123456789012345678,013812345678,慢\n"
    assert rows(read(tmp_path, text))[0][1] == {"订单号": "123456789012345678", "手机号": "013812345678", "内容": "慢"}


def test_a_workbook_gives_moments_numbers_and_text(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["客户投诉导出表"],
            [],
            ["投诉时间", "客户", "手机号", "内容", "满意"],
            [at("2024-05-20 10:30"), "王*", 13812345678, "=1+1 太慢 _x0041_", True],
            [],
            [45432.5, "李*", None, None, 1.5],
        ],
    )
    assert rows(read_records(path)) == [
        (4, {"投诉时间": at("2024-05-20 10:30"), "客户": "王*", "手机号": 13812345678, "内容": "=1+1 太慢 _x0041_",
             "满意": True}),
        (6, {"投诉时间": 45432.5, "客户": "李*", "手机号": None, "内容": None, "满意": 1.5}),
    ]  # fmt: skip


def test_content_decides_whatever_the_name_says(tmp_path):
    workbook(tmp_path / "a.csv", [["时间", "内容"], ["2024-05-20", "慢"]])
    assert rows(read_records(tmp_path / "a.csv")) == [(2, {"时间": "2024-05-20", "内容": "慢"})]
    assert rows(read(tmp_path, TEXT, "b.xlsx")) == ROWS
    assert rows(read(tmp_path, json.dumps([{"时间": "x"}]), "c.txt")) == [(1, {"时间": "x"})]


def test_sheets_with_the_same_headers_are_read_together_and_others_not(tmp_path):
    head = ["投诉时间", "客户", "内容"]
    path = workbook(
        tmp_path / "a.xlsx",
        [head, ["2024-05-20", "王*", "慢"]],
        [head, ["2024-06-01", "李*", "洒了"]],
        [["说明", "版本"], ["请勿修改", "1.0"]],
        names=("5月", "6月", "说明"),
    )
    assert [(r.source, r.row, r.fields["内容"]) for r in read_records(path)] == [
        ("a.xlsx [5月]", 2, "慢"),
        ("a.xlsx [6月]", 2, "洒了"),
    ]


def test_json_arrays_are_flattened_with_dots(tmp_path):
    data = {"code": 0, "data": {"list": [
        {"id": 123456789012345678901, "user": {"name": "王*", "phone": ""}, "tags": ["慢", "洒"], "ok": True, "n": 2.0},
        {"id": 2, "user": None, "tags": [{"a": 1}]},
    ]}}  # fmt: skip
    assert rows(read(tmp_path, json.dumps(data), "a.json")) == [
        (
            1,
            {
                "id": "123456789012345678901",
                "user.name": "王*",
                "user.phone": None,
                "tags": "慢、洒",
                "ok": True,
                "n": 2,
            },
        ),
        (2, {"id": 2, "user": None, "tags": '[{"a": 1}]'}),
    ]


def test_json_lines_are_read_line_by_line_and_a_cut_off_line_says_so(tmp_path):
    records = read(tmp_path, '{"时间":"2024-05-20","内容":"慢"}\n\n{"时间":"2024-05-21"}\n{"时间":"20', "a.jsonl")
    assert rows(records)[:2] == [(1, {"时间": "2024-05-20", "内容": "慢"}), (3, {"时间": "2024-05-21"})]
    assert records[2].row == 4
    assert records[2].problem.zh == "这一行不是完整的 JSON"


def test_a_csv_that_starts_with_a_bracket_is_still_a_csv(tmp_path):
    assert rows(read(tmp_path, "[时间],内容\n2024-05-20,慢\n")) == [(2, {"[时间]": "2024-05-20", "内容": "慢"})]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv 是空文件（0 字节）。"),
        ("a.csv", b"\xef\xbb\xbf \n\n", "a.csv 是空文件。"),
        ("a.csv", b"1,2\n3,4\n", "a.csv 的前 30 行里找不到表头。"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\2\3", "a.csv 不是文本表格，或编码无法识别。"),
        ("a.csv", "café,naïve,déjà\n".encode("latin-1"), "a.csv 不是文本表格，或编码无法识别。"),
        ("a.xls", b"<html><table></table></html>", "a.xls 是网页或 XML，不是表格。"),
        ("a.json", b'[{"a": 1}, {"b"', "a.json 不是完整的 JSON（第 1 行第 16 个字符处出错）。"),
        ("a.json", b"[1, 2]", "a.json 里没有记录列表。"),
        ("a.json", b"[" * 100_000, "a.json 不是完整的 JSON"),
        ("a.xlsx", b"PK\3\4" + b"\0" * 60, "a.xlsx 已损坏或不完整"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls 读不出来，文件可能已损坏或不完整。"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx 设有打开密码，程序无法读取。",
        ),
    ],
)
def test_an_unusable_file_says_so_in_one_sentence(tmp_path, name, content, sentence):
    assert refusal(tmp_path, content, name).startswith(sentence)


def test_a_missing_file_and_a_folder_say_so(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(WorkbookError) as caught:
            read_records(path)
        assert caught.value.text.en == f"{path.name} does not exist; check the path."


def test_a_workbook_cut_short_is_refused(tmp_path):
    data = workbook(tmp_path / "a.xlsx", [HEADERS, ["2024-05-20", "王*", "慢"]]).read_bytes()
    assert "已损坏或不完整" in refusal(tmp_path, data[: len(data) // 2], "b.xlsx")


def test_two_cells_at_the_ends_of_a_sheet_do_not_fill_the_memory(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, ["2024-05-20", "王*", "慢"]])
    vast = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(vast, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                far = b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row></sheetData>"
                data = data.replace(b"</sheetData>", far)
            target.writestr(name, data)
    with pytest.raises(WorkbookError) as caught:
        read_records(vast)
    assert "1048576 行 × 16384 列" in caught.value.text.zh


def test_a_map_is_read_from_toml_json_and_csv_alike(tmp_path):
    forms = {
        "map.toml": 'description = ["评论", "内容"]\n"反馈时间" = "下单时间"\n"-" = "等级"\n',
        "map.json": '{"description": ["评论", "内容"], "反馈时间": "下单时间", "-": "等级"}',
        "map.csv": "ours,theirs\ndescription,评论\ndescription,内容\n反馈时间,下单时间\n-,等级\n",
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content.encode("gb18030" if name == "map.csv" else "utf-8"))
        assert read_mapping(tmp_path / name) == {
            "评论": "description", "内容": "description", "下单时间": "反馈时间", "等级": "-"
        }  # fmt: skip


@pytest.mark.parametrize("content", ["description = 3", "a,b,c\n", "= =", "ours,theirs\n"])
def test_a_map_of_another_form_is_refused(tmp_path, content):
    path = tmp_path / "map.txt"
    path.write_text(content, "utf-8")
    with pytest.raises(WorkbookError) as caught:
        read_mapping(path)
    assert caught.value.text.zh.startswith("map.txt 不是可用的对应表。")


def test_a_header_given_to_two_columns_is_refused(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text('description = "评论"\nnote = "评论"\n', "utf-8")
    with pytest.raises(WorkbookError) as caught:
        read_mapping(path)
    assert "“评论”对应了两列" in caught.value.text.zh


def test_written_rows_cannot_run_in_a_spreadsheet_and_read_back_as_they_were(tmp_path):
    cells = ("=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "'=1", "＝1", '你好, "世界"\n第二行', "'普通", None)
    path = tmp_path / "out.csv"
    write_rows(path, OutFile("out.csv", tuple(f"列{n}" for n in range(len(cells))), (cells,)))
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))[1]
    assert written[:7] == ["'=1+1", "'+86 138", "'-5", "'@SUM(A1)", "'\t=1", "''=1", "'＝1"]
    assert tuple(read_records(path)[0].fields.values()) == cells


def test_numbers_and_moments_are_written_as_people_read_them(tmp_path):
    path = tmp_path / "out.csv"
    write_rows(path, OutFile("out.csv", ("a", "b", "c"), ((-5, at("2024-05-20 10:00"), 1.5),)))
    assert path.read_text("utf-8-sig") == "a,b,c\n-5,2024-05-20 10:00,1.5\n"


_cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufffd\x1e"), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_cells, _cells, _cells), min_size=1, max_size=8))
def test_whatever_is_written_is_read_back(tmp_path, body):
    path = tmp_path / "out.csv"
    write_rows(path, OutFile("out.csv", ("反馈时间", "客户标识", "问题描述"), tuple(body)))
    assert [tuple(record.fields.values()) for record in read_records(path)] == body


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path, data):
    try:
        read(tmp_path, data)
    except WorkbookError as refused:
        assert refused.text.zh.startswith("a.csv")


def test_a_csv_file_takes_not_much_longer_than_the_csv_module(tmp_path):
    body = "".join(f"T{n},2024-05-20 10:00,王*,送餐太慢了 {n}\r\n" for n in range(20_000))
    data = ("订单号,反馈时间,客户标识,问题描述\r\n" + body).encode("gb18030")
    assert len(read(tmp_path, data)) == 20_000
    peer = csv.DictReader
    assert times_the_effort(lambda: read(tmp_path, data), lambda: [*peer(io.StringIO(data.decode("gb18030")))]) < 10


def test_a_sheet_that_calamine_gives_up_on_is_read_all_the_same(tmp_path):
    cells: list[list[str | None]] = [[*HEADERS, "时长"], ["2024-05-21", "李*", "餐品洒了", None]]
    text = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{"ABCD"[i]}{number}" t="str"><v>{value}</v></c>' for i, value in enumerate(row) if value)
        + "</row>"
        for number, row in enumerate(cells, 1)
    ).replace("</row>", '<c r="E1" t="e"><v>#SPILL!</v></c></row>', 1)
    text = text[:-6] + '<c r="D2" s="1"><v>0.25</v></c></row>'
    blank = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    styles = STYLES.replace('numFmtId="14"', 'numFmtId="20"')
    for number, body in enumerate((text, text.replace("#SPILL!", "#N/A") + blank)):
        path = write(tmp_path / f"{number}.xlsx", parts_of({"S": worksheet(body)}, styles=styles))
        record = dict(zip([*HEADERS, "时长"], ["2024-05-21", "李*", "餐品洒了", "06:00:00"], strict=True))
        assert rows(read_records(path)) == [(2, record)]
