"""The linter proven: clean workbooks of four programs give nothing, each injected defect gives its rule."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.effort import times_the_effort

from .decorated import BUILDERS, Draft, build
from .defects import DEFECTS, Injection
from .handwritten import parts_of, worksheet, write
from .linter import RULES, assert_clean, lint

UNTESTED = {"not-a-package", "member-damaged"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("everything", tmp_path_factory.mktemp("linter"))


@pytest.mark.parametrize("name", BUILDERS)
def test_a_decorated_workbook_is_clean(name: str, tmp_path: Path) -> None:
    assert lint(build(name, tmp_path)) == []


@pytest.mark.parametrize(
    ("rule", "inject"), [pytest.param(rule, inject, id=f"{rule}: {what}") for rule, what, inject in DEFECTS]
)
def test_an_injected_defect_is_found(rule: str, inject: Injection, everything: Path, tmp_path: Path) -> None:
    draft = Draft(everything)
    inject(draft)
    found = lint(draft.write(tmp_path / everything.name))
    assert rule in {defect.rule for defect in found}, [str(d) for d in found]


def test_every_rule_has_an_injected_defect() -> None:
    assert set(RULES) == {rule for rule, _, _ in DEFECTS} | UNTESTED


COMMENTED = (
    '<row r="1"><!-- a --><c r="A1" t="s"><!-- b --><v>0</v></c><?pi c?><c r="B1"><f>1<!-- d -->+1</f><v>2</v></c>'
    '<!-- e --><c r="C1"/><extLst><ext uri="{0}"/></extLst></row>'
)


def test_comments_and_instructions_among_cells_and_texts_are_no_defect(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet(COMMENTED)}, shared=["<!-- f --><t>a<!-- g -->b</t>"])
    assert lint(write(tmp_path / "a.xlsx", parts)) == []


def test_a_cell_that_stands_twice_beside_a_comment_is_found(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet(COMMENTED.replace('r="C1"', 'r="B1"'))}, shared=["a"])
    assert [defect.rule for defect in lint(write(tmp_path / "a.xlsx", parts))] == ["cell-duplicate"]


def test_a_text_file_is_not_a_package(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_text("hello")
    assert [defect.rule for defect in lint(path)] == ["not-a-package"]


def test_a_flipped_bit_is_found(everything: Path, tmp_path: Path) -> None:
    data = bytearray(everything.read_bytes())
    at = data.index(b"xl/theme/theme1.xml") + 200
    data[at] ^= 0xFF
    path = tmp_path / everything.name
    path.write_bytes(data)
    assert "member-damaged" in {defect.rule for defect in lint(path)}


def test_assert_clean_names_the_defect(everything: Path, tmp_path: Path) -> None:
    draft = Draft(everything)
    draft.replace("xl/tables/table1.xml", 'name="渠道"', 'name="来源"')
    with pytest.raises(AssertionError, match=r"table-header: xl/tables/table1\.xml D4"):
        assert_clean(draft.write(tmp_path / everything.name))


def test_four_times_the_rows_are_four_times_the_work(tmp_path: Path) -> None:
    def written(rows: int) -> Path:
        path = tmp_path / f"{rows}.xlsx"
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_row(row, 0, [f"第 {row} 行", *range(row, row + 9)])
        book.close()
        return path

    small, large = written(2_000), written(8_000)
    assert times_the_effort(lambda: assert_clean(large), lambda: assert_clean(small)) < 8
