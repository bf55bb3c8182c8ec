"""The comparison of packages: what it says about small changes whose words are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import SHEET, Draft, PartDiff, build, canonical_diff


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("everything", tmp_path_factory.mktemp("compare"))


def _changed(everything: Path, folder: Path, part: str, old: str, new: str) -> list[PartDiff]:
    draft = Draft(everything)
    draft.replace(part, old, new)
    return canonical_diff(everything, draft.write(folder / "after.xlsm"))


def test_a_package_does_not_differ_from_itself(everything: Path) -> None:
    assert canonical_diff(everything, everything) == []


def test_one_changed_cell_is_one_line(everything: Path, tmp_path: Path) -> None:
    part = Draft(everything).sheet(SHEET)
    found = _changed(everything, tmp_path, part, '<c r="H5" s="4"><v>100</v>', '<c r="H5" s="0"><v>7</v>')
    assert found == [
        PartDiff(
            part,
            "xml",
            ("sheetData/row[5]/c[H5]/@s: '4' → '0'", "sheetData/row[5]/c[H5]/v: '100' → '7'"),
        )
    ]


def test_a_lost_row_is_one_line(everything: Path, tmp_path: Path) -> None:
    draft = Draft(everything)
    part = draft.sheet(SHEET)
    draft.substitute(part, r'<row r="40".*?</row>', "")
    found = canonical_diff(everything, draft.write(tmp_path / "after.xlsm"))
    assert found == [PartDiff(part, "xml", ("sheetData/row[40]: removed",))]


def test_a_lost_prefix_is_named(everything: Path, tmp_path: Path) -> None:
    draft = Draft(everything)
    part = draft.sheet(SHEET)
    draft.substitute(part, r'\sxmlns:xr="[^"]*"', "")
    draft.substitute(part, r'\sxr:uid="[^"]*"', "")
    found = canonical_diff(everything, draft.write(tmp_path / "after.xlsm"))
    assert found[0].changes[0] == "/: namespaces ['xr']"


def test_the_same_tree_spelled_differently_is_bytes(everything: Path, tmp_path: Path) -> None:
    found = _changed(everything, tmp_path, "xl/persons/person.xml", "/></personList>", "></person></personList>")
    assert [(d.part, d.kind, d.changes) for d in found] == [("xl/persons/person.xml", "bytes", ())]


def test_members_added_removed_and_reordered_are_named(everything: Path, tmp_path: Path) -> None:
    draft = Draft(everything)
    theme = draft.parts.pop("xl/theme/theme1.xml")
    draft.parts.pop("xl/calcChain.xml")
    draft.parts["xl/theme/theme1.xml"] = theme
    draft.parts["xl/new.bin"] = b"1"
    found = canonical_diff(everything, draft.write(tmp_path / "after.xlsm"))
    assert found == [
        PartDiff("xl/calcChain.xml", "removed"),
        PartDiff("xl/new.bin", "added"),
        PartDiff("", "order"),
    ]
