"""erase: whose rows are whose, what goes, what stays, and that nothing anywhere still tells."""

from __future__ import annotations

import gzip
import html
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cs_workbook.books import open_book
from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.jobs import job_named
from cs_workbook.jobs.erase import Params, plan
from cs_workbook.model import AppendRow, Inputs, Outcome, SetCell, Tables, Text, WorkbookError
from cs_workbook.overview import asker
from cs_workbook.rules.approvals import stamp
from cs_workbook.rules.archive_stamps import row_stamp
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.mask_cells import with_edits
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from cs_workbook.runner import run_job
from cs_workbook.session import Session
from tests.books.ooxml.decorated import Draft
from tests.books.ooxml.linter import lint
from tests.tables import NOW, MemoryBook, at, tables_of

NAME, PHONE = "王小明", "13812345678"
GONE = "[已删除]"
A, B, C = "FX20260105001", "FX20260106001", "FX20260107001"


def case(
    case_id: str | None, customer: Any, contact: Any = None, description: str = "耳机没有声音", **more: Any
) -> dict[str, Any]:
    return {"case_id": case_id, "customer": customer, "contact": contact, "description": description} | more


def erase(tables: Tables, *customer: str, **params: Any) -> Outcome:
    return plan(Inputs(tables, preset_rules(tables.preset, tables.language), NOW, Params(customer, **params)))


def after(tables: Tables, outcome: Outcome) -> Tables:
    return with_edits(tables, [edit for edit in outcome.edits if isinstance(edit, SetCell)])


def customers(rows: Sequence[dict[str, Any]], *words: str, **params: Any) -> list[Any]:
    tables = tables_of(Cases=rows)
    return list(after(tables, erase(tables, *words, **params))["Cases"].values("customer"))


# -------------------------------------------------------------------- whose case it is


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        (NAME, PHONE),
        (NAME, "138 1234 5678"),
        (NAME, None),
        ("王**", "138****5678"),
        ("王*", "138****5678"),
        ("王先生", PHONE),
        ("匿名", PHONE),
        ("小可爱", PHONE),
        (f"{NAME}先生", "＋86 138-1234-5678"),
        (f"{NAME} {PHONE}", None),
        ("K0234 王**", "138****5678"),
    ],
)
def test_a_case_is_theirs_by_full_number_or_name_or_by_both_masked(customer, contact):
    rows = [case(A, customer, contact), case(B, "李*", "139****0000")]
    tables = tables_of(Cases=rows)
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)["Cases"]
    assert cells.values("contact") == [GONE if contact else None, "139****0000"]
    assert cells.values("customer") == ["匿名" if customer == "匿名" else GONE, "李*"]
    assert outcome.findings == ()


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        ("王**", None),  # any Wang
        ("王先生", None),
        ("王**", "w***@example.com"),
        (NAME, "13900001111"),  # a namesake, or another phone
        ("李四", PHONE),  # somebody of the family
        ("小可爱", "138****5678"),
    ],
)
def test_a_case_that_may_be_anothers_is_listed_and_left(customer, contact):
    tables = tables_of(Cases=[case(A, customer, contact), case(B, NAME, PHONE)])
    outcome = erase(tables, NAME, PHONE)
    assert after(tables, outcome)["Cases"].values("customer") == [customer, GONE]
    (finding,) = outcome.findings
    assert (finding.severity, finding.where.row) == ("warning", 6)
    assert f"--case {A}" in finding.fix.zh


def test_nothing_erased_while_unclear_cases_wait_is_an_error():
    outcome = erase(tables_of(Cases=[case(A, NAME, "13900001111")]), NAME, PHONE)
    assert outcome.edits == () and [f.severity for f in outcome.findings] == ["error"]


@pytest.mark.parametrize(
    ("customer", "contact"),
    [("王**", "139****0000"), ("李**", "138****5678"), ("李**", None), ("王大伟", "138****5678"), ("KH1", None)],
)
def test_a_case_that_is_plainly_anothers_is_neither_touched_nor_listed(customer, contact):
    tables = tables_of(Cases=[case(A, customer, contact), case(B, NAME, PHONE)])
    outcome = erase(tables, NAME, PHONE)
    assert after(tables, outcome)["Cases"].values("customer") == [customer, GONE]
    assert outcome.findings == ()


def test_a_name_that_two_phones_bear_is_refused_until_the_case_is_named():
    rows = [case(A, "王伟", "13800000001"), case(B, "王伟", "13900000002")]
    assert customers(rows, "王伟") == ["王伟", "王伟"]
    assert customers(rows, "王伟", case=(A,)) == [GONE, "王伟"]
    assert customers(rows, "王伟", "13800000001") == [GONE, "王伟"]


def test_a_phone_that_two_names_share_is_refused_until_a_name_is_told():
    rows = [case(A, "王伟", PHONE), case(B, "李娜", PHONE)]
    assert customers(rows, PHONE) == ["王伟", "李娜"]
    assert customers(rows, PHONE, "李娜") == ["王伟", GONE]


def test_what_a_sure_case_tells_finds_the_others():
    rows = [case(A, NAME, PHONE), case(B, "王**", "138****5678"), case(C, "匿名", PHONE)]
    tables = tables_of(Cases=rows)
    assert after(tables, erase(tables, NAME))["Cases"].values("contact") == [GONE, GONE, GONE]


def test_a_customer_number_tells_though_a_masked_name_stands_beside_it():
    rows = [case(A, "K0234 王**"), case(B, "K0235 王**"), case(C, "K0234")]
    assert customers(rows, "K0234") == [GONE, "K0235 王**", GONE]


def test_a_landline_and_an_e_mail_tell_too():
    rows = [case(A, "张*", "010-62345678"), case(B, "张*", "zhang@example.com"), case(C, "张*", "李四")]
    assert customers(rows, "010 6234 5678") == [GONE, "张*", "张*"]
    assert customers(rows, "ZHANG@example.com") == ["张*", GONE, "张*"]


def test_a_named_case_counts_unless_it_is_plainly_anothers():
    rows = [case(A, "匿名"), case(B, "王**"), case(C, "李四", "139****0000")]
    tables = tables_of(Cases=rows)
    outcome = erase(tables, NAME, case=(B,))
    assert after(tables, outcome)["Cases"].values("customer") == ["匿名", GONE, "李四"]
    outcome = erase(tables, NAME, case=(B, C))
    assert outcome.edits == () and outcome.erasure is None
    assert [f.problem.zh for f in outcome.findings] == [f"{C} 的姓名或联系方式与此人不符。"]


def test_a_case_that_is_not_in_the_workbook_is_said():
    outcome = erase(tables_of(Cases=[case(A, NAME)]), NAME, case=("FX1",))
    assert [text.zh for text in outcome.messages] == ["本簿没有编号 FX1。"]


@pytest.mark.parametrize("word", ["匿名", "客户", "", "  "])
def test_a_word_that_names_nobody_is_refused(word):
    with pytest.raises(WorkbookError, match="Nobody can be told"):
        erase(tables_of(), word)


# -------------------------------------------------------------------- what goes


def whole() -> dict[str, Any]:
    """One customer's case in every table, and another's beside it."""
    archive: dict[str, Any] = {
               "case_id": A, "customer": "王**", "contact": "138****5678", "description": f"{NAME}的耳机",
               "progress_record": f"致电{PHONE}", "measures": f"给{NAME}补发",
               "rating": "满意", "received_at": at("2026-01-05 09:00")}  # fmt: skip
    measures, decided = f"给{NAME}补发", at("2026-01-06 09:00")
    return {
        "Cases": [
            case(A, NAME, PHONE, f"我是{NAME}，电话138-1234-5678，家里座机010-62345678，王先生等回复",
                 received_at=at("2026-01-05 09:00"), category="产品", source_id="TB1"),
            case(B, "李*", "139****0000", f"邻居{NAME}（１３８１２３４５６７８）也一样，138****5678"),
        ],
        "Assignments": [{"case_id": A, "owner": "小周", "note": "已联系王**"}, {"case_id": B, "owner": "小周"}],
        "Plans": [{"case_id": A, "measures": measures, "decision": "通过", "decided_at": decided,
                   "approved_hash": stamp(decided, (measures, None, None, None, None))}],
        "Progress": [{"case_id": A, "content": f"打给{PHONE}，请王女士代接", "by": "小周"},
                     {"case_id": B, "content": "打给王**"}],
        "Callbacks": [{"case_id": A, "suggestion": f"{NAME}希望快一点", "rating": "满意"}],
        "Archive": [archive | {"row_hash": row_stamp(archive)}, archive | {"row_hash": "改过"}],
        "Sample": [{"case_id": A, "description": f"{NAME}的耳机"}],
        "Knowledge": [{"question": "耳机没声音", "answer": f"参考{NAME}的反馈", "case_id": A}],
        "Log": [{"at": NOW, "who": "me", "job": "导入", "cells": f"方案审批!C6: 空 → 给{NAME}补发"}],
        "Findings": [{"severity": "警告", "problem": f"“{NAME}”不在列表中。"}],
    }  # fmt: skip


def test_names_and_numbers_go_from_every_table_and_everything_else_stays():
    tables = tables_of(**whole())
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert cells["Cases"].values("description") == [
        f"我是{GONE}，电话{GONE}，家里座机{GONE}，{GONE}等回复",
        f"邻居{GONE}（{GONE}）也一样，138****5678",
    ]
    assert cells["Assignments"].values("note") == [f"已联系{GONE}", None]
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]
    assert cells["Progress"].values("content") == [f"打给{GONE}，请{GONE}代接", "打给王**"]
    assert cells["Callbacks"].values("suggestion") == [f"{GONE}希望快一点"]
    assert cells["Archive"].values("customer") == [GONE, GONE]
    assert cells["Archive"].values("progress_record") == [f"致电{GONE}"] * 2
    assert cells["Sample"].values("description") == [f"{GONE}的耳机"]
    assert cells["Knowledge"].values("answer") == [f"参考{GONE}的反馈"]
    assert cells["Log"].values("cells") == [f"方案审批!C6: 空 → 给{GONE}补发"]
    assert cells["Findings"].values("problem") == [f"“{GONE}”不在列表中。"]
    kept = {"Cases": ("case_id", "received_at", "category", "source_id"), "Callbacks": ("rating",), "Progress": ("by",)}
    for name, keys in kept.items():
        assert all(cells[name].values(key) == tables[name].values(key) for key in keys)


def test_stamps_that_were_right_are_right_again_and_wrong_ones_stay_wrong():
    tables = tables_of(**whole())
    cells = after(tables, erase(tables, NAME, PHONE))
    archive, plans = cells["Archive"], cells["Plans"]
    rows = [{key: archive.values(key)[i] for key in archive.cells} for i in (0, 1)]
    assert rows[0]["row_hash"] == row_stamp(rows[0]) != tables["Archive"].values("row_hash")[0]
    assert rows[1]["row_hash"] == "改过"
    approved = tuple(plans.values(key)[0] for key in ("measures", "effect", "resources", "cost", "cross_department"))
    assert plans.values("approved_hash") == [stamp(plans.values("decided_at")[0], approved)]


@pytest.mark.parametrize(
    "where",
    [{"Staff": [{"name": NAME}]}, {"Assignments": [{"case_id": B, "owner": NAME}]}, {"Archive": [{"owner": NAME}]}],
)
def test_a_name_that_a_colleague_bears_goes_from_the_customers_own_rows_only(where):
    tables = tables_of(**(whole() | where))
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert all(
        cells[name].values(key) == [r.get(key) for r in rows]
        for name, rows in where.items()
        for key in rows[0]
        if key != "case_id"
    )
    assert cells["Cases"].values("description")[1] == f"邻居{NAME}（{GONE}）也一样，138****5678"
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]
    assert outcome.erasure is not None and outcome.erasure.scrub(f"{NAME}{PHONE}") == f"{NAME}{GONE}"


def test_a_name_that_is_a_common_word_goes_from_their_own_rows_only():
    rows = [case(A, "方便", PHONE, "我叫方便"), *(case(f"FX2{i:04d}", "李*", None, "不方便") for i in range(60))]
    tables = tables_of(Cases=rows)
    assert after(tables, erase(tables, "方便", PHONE))["Cases"].values("description") == [
        f"我叫{GONE}",
        *["不方便"] * 60,
    ]


def test_rows_of_a_case_whose_id_another_customer_has_too_are_told_and_left():
    tables = tables_of(
        Cases=[case(A, NAME, PHONE), case(A, "李四", "139****0000")], Progress=[{"case_id": A, "content": "王**来电"}]
    )
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert cells["Cases"].values("customer") == [GONE, "李四"]
    assert cells["Progress"].values("content") == ["王**来电"]
    assert [f.severity for f in outcome.findings] == ["error"]


def test_words_removes_what_was_said_altogether():
    tables = tables_of(**whole())
    cells = after(tables, erase(tables, NAME, PHONE, words=True))
    assert cells["Cases"].values("description")[0] == GONE
    assert cells["Progress"].values("content") == [GONE, "打给王**"]
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]


def test_a_column_of_the_teams_own_is_searched_and_cleared_if_asked():
    tables = tables_of(Cases=[case(A, NAME, PHONE), case(B, "李*")])
    table = tables["Cases"]
    cells = {**table.cells, "+收货地址": [f"建国路 8 号 {NAME}", "人民路 1 号"], "+手机": [13812345678, 13900000000]}
    headers = {**table.headers, "+收货地址": "收货地址", "+手机": "手机"}
    letters = {**table.letters, "+收货地址": "AX", "+手机": "AY"}
    tables = replace(
        tables, tables={**tables.tables, "Cases": replace(table, cells=cells, headers=headers, letters=letters)}
    )
    assert after(tables, erase(tables, NAME, PHONE))["Cases"].values("+收货地址") == [
        f"建国路 8 号 {GONE}",
        "人民路 1 号",
    ]
    done = after(tables, erase(tables, NAME, PHONE, column=("收货地址",)))["Cases"]
    assert done.values("+收货地址") == [GONE, "人民路 1 号"]
    assert done.values("+手机") == [GONE, 13900000000]


def test_a_cell_that_a_formula_fills_is_named_and_not_written():
    tables = tables_of(Cases=[case(A, NAME, PHONE)])
    tables = replace(
        tables, tables={**tables.tables, "Cases": replace(tables["Cases"], computed=frozenset({"contact"}))}
    )
    outcome = erase(tables, NAME, PHONE)
    assert [f.where.header for f in outcome.findings] == ["联系方式"]
    assert "contact" not in {edit.column for edit in outcome.edits if isinstance(edit, SetCell)}


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_checks_accept_what_stands_there_now_and_find_nothing_unmasked(preset, language):
    mark = {"zh": GONE, "en": "[erased]"}[language]
    rows: dict[str, Any] = {"Cases": [case(A, NAME, PHONE, f"{NAME} {PHONE}", received_at=at("2026-01-05 09:00"))]}
    tables = tables_of(preset, language, **rows)
    cells = after(tables, erase(tables, NAME, PHONE, words=True))
    assert [cells["Cases"].values(key)[0] for key in ("customer", "contact", "description")] == [mark] * 3
    rules = preset_rules(preset, language)
    only = (
        "unmasked-name",
        "unmasked-contact",
        "unmasked-text",
        "required-missing",
        "short-description",
        "empty-phrase",
    )
    before, now = (run_checks(Look(t, rules, NOW), only=only) for t in (tables, cells))
    assert {f.check for f in now} <= {"required-missing"}
    missing = {f.where.header for f in before if f.check == "required-missing"}
    assert {f.where.header for f in now} == missing


def test_a_link_to_the_first_of_two_cases_outlives_their_erasure():
    same = {"category": "产品", "description": "耳机左边没有声音，充电也没有用"}
    rows = [case(A, NAME, PHONE, received_at=at("2026-01-05 09:00")) | same,
            case(B, NAME, PHONE, received_at=at("2026-01-06 09:00"), repeat_of=A) | same]  # fmt: skip
    tables = tables_of(Cases=rows)
    tables = after(tables, erase(tables, NAME, PHONE))
    outcome = job_named("find-repeats").plan(Inputs(tables, preset_rules(), NOW))
    assert outcome.edits == ()


def test_a_second_run_finds_nothing():
    tables = tables_of(**whole())
    outcome = erase(tables, NAME, PHONE)
    again = erase(after(tables, outcome), NAME, PHONE)
    assert again.edits == ()
    assert again.summary.zh == "表格中没有找到要删除的内容。"


def test_neither_summary_nor_certificate_repeats_what_went():
    from cs_workbook.model import Remains

    outcome = erase(tables_of(**whole()), NAME, PHONE, "K0234", "wx_xiaoming")
    assert outcome.erasure is not None
    book = outcome.erasure.certificate(Remains(True, {}, (), ("副本.xlsx",), 0), "me")
    ((view, charts),) = book.pages
    lines = [part for row in view.rows for part in row if isinstance(part, Text)] + [outcome.summary]
    said = "\n".join(f"{text.zh} {text.en}" for text in lines)
    assert not any(word in said for word in (NAME, "小明", PHONE, "K0234", "xiaoming"))
    assert "王** 138****5678" in said and A in said and "副本.xlsx" in said and charts == ()


def test_a_book_that_is_open_cannot_be_erased_from():
    with pytest.raises(WorkbookError, match="close the workbook"):
        run_job(job_named("erase"), MemoryBook(tables_of(**whole())), NOW, Params((NAME,)))


# -------------------------------------------------------------------- the whole file


def shared(path: Path) -> Path:
    """The same workbook with its texts in a shared string table, as Excel saves it."""
    draft = Draft(path)
    items: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        n = items.setdefault(match[3], len(items))
        return f'<c{match[1]} t="s"{match[2]}><v>{n}</v></c>'

    for part in [part for part in draft.parts if part.startswith("xl/worksheets/sheet")]:
        pattern = r'<c((?: r="\w+"| s="\d+")*) t="inlineStr"([^>]*)><is>(<t[^>]*>[^<]*</t>)</is></c>'
        draft.parts[part] = re.sub(pattern, number, draft.text(part)).encode()
    old = draft.text("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in draft.parts else ""
    assert "<si>" not in old
    table = "".join(f"<si>{text}</si>" for text in items)
    xml = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{table}</sst>'
    if old:
        draft.parts["xl/sharedStrings.xml"] = xml.encode()
    else:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        draft.add("xl/sharedStrings.xml", xml, kind)
        draft.relate(
            "xl/workbook.xml",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings",
            "xl/sharedStrings.xml",
        )
    return draft.write(path)


def fill(path: Path) -> None:
    """Put the customer into every table, as people and jobs would have."""
    rows = whole()
    edits = [
        AppendRow(name, {k: v for k, v in row.items() if v is not None})
        for name, rows in rows.items()
        for row in rows
        if name != "Findings"
    ]
    FileBook(path).apply(edits)


def decorate(path: Path) -> None:
    """A sheet, a note, a shape's name and properties of the team's own that tell of the customer."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.load_workbook(path)
    sheet: Any = book.create_sheet("备忘")
    sheet["A1"], sheet["A2"], sheet["A3"] = f"{NAME} {PHONE}", int(PHONE), "与此人无关"
    sheet["A1"].comment = Comment(f"打给{NAME}", "小周")
    sheet["B1"].hyperlink = "mailto:wang@example.com"
    sheet["B1"] = "写信"
    book.properties.description = f"{NAME}的投诉"
    book.save(path)


@pytest.fixture
def told(new_workbook, tmp_path) -> Path:
    """A workbook, saved by Excel's rules, that tells of the customer wherever a workbook can."""
    path: Path = new_workbook()
    fill(path)
    decorate(path)
    shared(path)
    run_job(job_named("check"), FileBook(path), NOW)  # a copy and a journal
    return path


def parts(path: Path) -> dict[str, str]:
    """Every part, entities resolved, and once more without markup."""
    with zipfile.ZipFile(path) as archive:
        read = {name: html.unescape(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist()}
    return {name: text + re.sub(r"<[^<>]*>", "", text) for name, text in read.items()}


TELLS = re.compile(r"王\s*小\s*明|138[ -]?1234[ -]?5678|１３８１２３４５６７８|wang@example")


def run(path: Path, *more: str, input: str | None = None) -> Any:
    words = [
        "erase",
        str(path),
        "--customer",
        NAME,
        "--customer",
        PHONE,
        "--customer",
        "wang@example.com",
        "--now",
        "2026-11-21 10:00",
        "--lang",
        "zh",
    ]
    return CliRunner().invoke(main, [*words, *more], input=input)


def test_no_part_journal_or_log_of_the_file_tells_of_the_customer(told):
    assert len({name for name, text in parts(told).items() if TELLS.search(text)}) >= 5
    defects = set(map(str, lint(told)))
    result = run(told, "--yes")
    assert result.exit_code == 0, result.output
    assert {name: TELLS.findall(text) for name, text in parts(told).items() if TELLS.search(text)} == {}
    assert set(map(str, lint(told))) <= defects
    kept = list((told.parent / ".cs_workbook").iterdir())
    for journal in (path for path in kept if path.name.endswith(".gz")):
        assert not TELLS.search(gzip.decompress(journal.read_bytes()).decode())
    copies = [path for path in kept if path.suffix == ".xlsx"]
    assert len(copies) == 2 and all(str(copy) in result.output for copy in copies)
    (certificate,) = told.parent.glob("*证明*.xlsx")
    assert not any(TELLS.search(text) for text in parts(certificate).values())
    assert not TELLS.search(result.output)
    tables = open_book(told).read()
    assert tables["Cases"].values("customer") == [GONE, "李*"]
    last = {key: tables["Log"].values(key)[-1] for key in ("job", "result", "cells")}
    assert last["job"] == "删除个人信息" and not TELLS.search(str(last))


def test_a_second_run_leaves_the_bytes_and_makes_no_second_certificate(told):
    run(told, "--yes")
    before = told.read_bytes()
    result = run(told, "--yes")
    assert result.exit_code == 1 and "没有找到此人，什么也没有删除。" in result.output
    assert told.read_bytes() == before
    assert len(list(told.parent.glob("*证明*.xlsx"))) == 1


def test_a_dry_run_says_what_would_go_and_writes_nothing(told):
    before = {path: path.read_bytes() for path in told.parent.rglob("*") if path.is_file()}
    result = run(told, "--dry-run")
    assert "登记!C5: … → …" in result.output and "批注 1 处" in result.output
    assert not TELLS.search(result.output)
    assert {path: path.read_bytes() for path in told.parent.rglob("*") if path.is_file()} == before


def test_a_person_on_a_terminal_is_asked(told):
    asked: list[Text] = []

    def ask(question: Text) -> bool:
        asked.append(question)
        return len(asked) > 1

    session = Session(NOW, "me", ask=ask)
    before = told.read_bytes()
    (no,) = session.runs(job_named("erase"), [told], {"customer": (NAME, PHONE)})
    assert told.read_bytes() == before and not no.written
    (yes,) = session.runs(job_named("erase"), [told], {"customer": (NAME, PHONE)})
    assert told.read_bytes() != before and yes.written
    assert asked[0] == asked[1] and "表格以外还有" in asked[0].zh and not TELLS.search(asked[0].zh + asked[0].en)


@pytest.mark.parametrize(("answer", "wanted"), [("y\n", True), ("是\n", True), ("n\n", False), ("", False)])
def test_only_a_plain_yes_is_one(answer, wanted):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = io.StringIO()
    assert asker(Terminal(answer), out, "zh", yes=False)(Text("删除吗？", "Erase?")) is wanted
    assert out.getvalue().startswith("删除吗？")


def test_an_english_workbook_forgets_a_name_in_either_order():
    rows = [
        case(A, "John Smith", "john@example.com", "John Smith called"),
        case(B, "K***", None, "as Smith, John said"),
    ]
    tables = tables_of("feedback", "en", None, Cases=rows)
    done = after(tables, erase(tables, "John Smith"))["Cases"]
    assert done.values("customer") == ["[erased]", "K***"]
    assert done.values("description") == ["[erased] called", "as [erased] said"]


def test_without_a_yes_nothing_goes(told):
    before = told.read_bytes()
    result = run(told)
    assert result.exit_code == 2 and "--yes" in result.output
    assert told.read_bytes() == before


def test_copies_go_when_asked_even_after_the_erasure(told):
    run(told, "--yes")
    later = FileBook(told)
    tables = later.read()
    row = tables["Cases"].rows[0]
    later.apply([SetCell("Cases", row, "note", None, "已处理")])  # its copy was made after the erasure
    folder = told.parent / ".cs_workbook"
    assert len(list(folder.glob("*.xlsx"))) == 3
    result = run(told, "--yes", "--delete-copies")
    assert "已删除此前的副本 2 个。" in result.output
    assert len(list(folder.glob("*.xlsx"))) == 1


def test_what_a_killed_run_left_goes_too(told):
    left = told.parent / ".cs_workbook" / f"{told.name}.abc.tmp.def.tmp"
    (left / "1").mkdir(parents=True)
    (left / "1" / told.name).write_bytes(told.read_bytes())
    run(told, "--yes")
    assert not left.exists()


def test_undo_refuses_and_says_why(told):
    run(told, "--yes")
    before = told.read_bytes()
    result = CliRunner().invoke(main, ["undo", str(told), "--lang", "zh"])
    assert result.exit_code == 1 and "不能撤销" in result.output
    assert told.read_bytes() == before


def test_other_places_alone_are_cleaned_and_logged(new_workbook):
    path = new_workbook()
    decorate(path)
    result = run(path, "--yes")
    assert result.exit_code == 0, result.output
    assert not any(TELLS.search(text) for text in parts(path).values())
    assert open_book(path).read()["Log"].values("job") == ["删除个人信息"]


def test_json_does_not_repeat_what_went(told):
    result = run(told, "--yes", "--json")
    assert result.exit_code == 0 and not TELLS.search(result.output)


def test_several_workbooks_are_each_erased_from_and_certified(told, tmp_path):
    other = tmp_path / "客服2025.xlsx"
    other.write_bytes(told.read_bytes())
    result = CliRunner().invoke(
        main, ["erase", str(told), str(other), "--customer", NAME, "--customer", PHONE, "--yes"]
    )
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.glob("*证明*.xlsx"))) == 2
