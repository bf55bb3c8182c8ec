"""doctor judges facts; the door's own looking around is tried on real files below."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cs_workbook.jobs import job_named
from cs_workbook.jobs.doctor import plan
from cs_workbook.jobs.examining.facts import ExcelFacts, Facts
from cs_workbook.machine.excel import excel_facts
from cs_workbook.model import AppendRow, Inputs, Text
from cs_workbook.rules.settings import preset_rules
from cs_workbook.session import Session
from tests.tables import NOW, at, tables_of

FINE = Facts((3, 11, 7), "Linux 6", (("pandas", "3.0"), ("click", "8.5")))


def said(facts: Facts, now=NOW):
    return plan(Inputs(tables_of(), preset_rules(), now, facts))


def test_a_machine_in_order_has_nothing_to_do():
    outcome = said(FINE)
    assert outcome.summary.zh == "一切正常。"
    assert [row[1] for row in outcome.views[0].rows] == [*[Text("正常", "fine")] * 3, Text("提示", "note")]


def test_an_old_python_and_a_missing_package_come_with_their_remedies():
    outcome = said(replace(FINE, python=(3, 9, 2), packages=(("pandas", None), ("click", "8.5"))))
    assert [(f.severity, f.problem.zh, f.fix.zh) for f in outcome.findings] == [
        ("error", "Python：3.9.2（Linux 6）。", "请安装 Python 3.11 或更新版本。"),
        ("error", "软件包：pandas。", "请重新安装本程序：python -m pip install ."),
    ]


def test_a_year_whose_days_off_are_guessed_is_flagged_when_it_has_come():
    outcome = said(FINE, at("2031-05-01 10:00"))
    (finding,) = outcome.findings
    assert finding.severity == "warning"
    assert "2031、2032 年的放假调休安排尚未收录" in finding.problem.zh


def test_next_years_days_off_are_nobodys_fault_yet():
    outcome = said(FINE, at("2026-05-01 10:00"))
    assert outcome.findings == ()


def test_a_workbook_in_order_is_described(new_workbook):
    (run,) = Session(NOW).runs(job_named("doctor"), [new_workbook()], {})
    rows = {row[0]: row for row in run.outcome.views[0].rows}
    assert rows[Text("工作簿", "Workbook")][1] == Text("正常", "fine")
    assert rows[Text("设置", "Settings")][2] == Text("全部读懂", "all readable")
    assert rows[Text("占用", "In use")][2] == Text("没有人打开", "nobody has it open")
    assert not run.written


def test_a_workbook_that_cannot_be_read_is_a_finding_not_an_end(tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"")
    (run,) = Session(NOW).runs(job_named("doctor"), [path], {})
    assert run.failed
    assert any("坏.xlsx" in f.problem.zh for f in run.outcome.findings)


def test_a_workbook_open_elsewhere_and_its_copies_are_told(new_workbook):
    from cs_workbook.books.file import FileBook

    path = new_workbook()
    book = FileBook(path)
    book.read()
    book.apply([AppendRow("Cases", {"customer": "王*"})])
    path.with_name(f"~${path.name}").write_bytes(b"")
    (run,) = Session(NOW).runs(job_named("doctor"), [path], {})
    rows = {row[0]: row for row in run.outcome.views[0].rows}
    assert rows[Text("占用", "In use")][1] == Text("注意", "look")
    assert rows[Text("副本", "Copies")][2] == Text("已保留 1 份", "1 kept")


BUTTONS = replace(
    FINE, path="客服.xlsm", packages=(("xlwings", "0.37.8"),), system="Windows 11", macros=True, ours=True,
    xlwings="0.37.8", starts="C:\\Python\\python.exe", starts_exists=True,
    excel=ExcelFacts("C:\\Office\\excel.exe"),
)  # fmt: skip


def problems(facts: Facts) -> list[tuple[str, str]]:
    return [(f.severity, f.problem.zh) for f in said(facts).findings]


def test_buttons_that_start_a_python_that_is_there_are_in_order():
    assert problems(BUTTONS) == []


def test_buttons_of_another_xlwings_or_a_python_that_is_gone_are_named():
    assert problems(replace(BUTTONS, xlwings="0.30.0", starts_exists=False)) == [
        ("warning", "按钮：xlwings 0.30.0（本机 0.37.8）。"),
        ("error", "按钮启动的 Python：C:\\Python\\python.exe。"),
    ]


def test_a_udf_server_left_on_is_named():
    assert problems(replace(BUTTONS, udf_server=True)) == [("warning", "UDF 服务：已打开，按钮用不到。")]


def test_a_workbook_with_our_buttons_is_recognised(tmp_path):
    path = tmp_path / "客服.xlsm"
    list(Session(NOW).runs(job_named("new"), [path], {}))
    (run,) = Session(NOW).runs(job_named("doctor"), [path], {})
    assert Text("按钮", "Buttons") in {row[0] for row in run.outcome.views[0].rows}
    assert not run.failed


def test_a_machine_without_excel_or_with_wps_only_is_told():
    assert problems(replace(FINE, excel=ExcelFacts("", wps=True))) == [("warning", "Excel：没有找到，只有 WPS。")]
    assert problems(replace(FINE, excel=ExcelFacts(""))) == [("warning", "Excel：没有找到。")]


def test_macro_settings_that_stop_buttons_are_named():
    for setting, said_of_it in (
        (None, []), (1, []), (2, []),
        (3, [("warning", "宏设置：只运行有签名的宏。")]), (4, [("error", "宏设置：一律禁用。")]),
    ):  # fmt: skip
        assert problems(replace(BUTTONS, excel=ExcelFacts("C:\\Office\\excel.exe", macros=setting))) == said_of_it


def test_a_workbook_from_the_web_is_named_with_the_way_out():
    (finding,) = said(replace(BUTTONS, excel=ExcelFacts("C:\\Office\\excel.exe", from_web=True))).findings
    assert finding.severity == "error"
    assert "解除锁定" in finding.fix.zh


def registry(**values):
    found = {name.replace("__", "\\").casefold(): value for name, value in values.items()}

    def read(hive, key, name):
        return found.get(f"{hive}\\{key.rpartition(chr(92))[2]}\\{name}".casefold())

    return read


def test_windows_is_asked_for_excel_and_its_macro_settings():
    read = registry(
        **{"HKLM__excel.exe__": "C:\\Office\\EXCEL.EXE", "HKCU__et.exe__": "C:\\WPS\\et.exe"},
        HKCU__Security__VBAWarnings=3, HKCU__Security__blockcontentexecutionfrominternet=1,
    )  # fmt: skip
    assert excel_facts(None, "win32", read) == ExcelFacts("C:\\Office\\EXCEL.EXE", wps=True, macros=3, web_blocked=True)


def test_what_the_company_has_set_comes_before_what_the_user_has():
    def read(_hive, key, name):
        return (4 if "Policies" in key else 1) if name == "VBAWarnings" else None

    assert excel_facts(None, "win32", read).macros == 4


def test_a_file_that_windows_marked_as_from_the_web_is_known(tmp_path):
    path = tmp_path / "客服.xlsx"
    Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    assert excel_facts(path, "win32", lambda *_: None).from_web
    Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=1\n")
    assert not excel_facts(path, "win32", lambda *_: None).from_web


def test_other_systems_have_no_excel():
    assert excel_facts(None, "linux") == ExcelFacts()
