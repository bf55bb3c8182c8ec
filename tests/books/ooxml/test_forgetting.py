"""A file forgets: no part holds the words any more, no text is left that no cell shows, and the file is sound."""

# ruff: noqa: E501 a part is easiest read as it stands

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import SetValue, open_workbook
from cs_workbook.books.ooxml.forgetting import forget, sweep
from cs_workbook.books.ooxml.redaction import redacted, told, touched
from tests.books.ooxml.decorated import Draft
from tests.books.ooxml.decorated.builders import BUILDERS
from tests.books.ooxml.decorated.odd import ODD
from tests.books.ooxml.decorated.tracker import SHEET, SUMMARY
from tests.books.ooxml.handwritten import MAIN, parts_of, worksheet, write
from tests.books.ooxml.linter import assert_clean

GONE = re.compile("客户3|请回访|小计对吗|客服部|主管|13800001111")
MAKERS = {name: make for name, make in {**BUILDERS, **ODD}.items() if name != "libreoffice"}


def scrub(text: str) -> str:
    return GONE.sub("[已删除]", text)


def texts(path: Path) -> dict[str, str]:
    """Every part as a reader of XML sees its text, with and without markup between."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            text = html.unescape(
                data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
            )
            found[name] = text + "\n" + re.sub(r"<[^<>]*>", "", text)
    return found


def forgotten(path: Path, target: Path | None = None):
    target = target or path.with_name("forgotten" + path.suffix)
    return target, forget(path, scrub, target)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_part_of_any_kind_of_file_holds_the_words_and_the_rest_stands_as_it_stood(name, tmp_path):
    path = MAKERS[name](tmp_path)
    target, found = forgotten(path)
    before, after = texts(path), texts(target)
    told = {part for part, text in before.items() if GONE.search(text)}
    assert told and found.places
    assert not any(GONE.search(text) for text in after.values())
    assert_clean(target)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        changed = {part for part in old.namelist() if old.read(part) != new.read(part)}
    assert changed == told


def test_forgetting_twice_changes_nothing(tmp_path):
    once, _ = forgotten(MAKERS["everything"](tmp_path))
    twice, found = forgotten(once, tmp_path / "twice.xlsm")
    assert found.places == {}
    assert once.read_bytes() == twice.read_bytes()


def test_a_text_that_was_written_over_leaves_the_string_table(tmp_path):
    path = MAKERS["plain"](tmp_path)
    patched = tmp_path / "patched.xlsx"
    open_workbook(path).patch([SetValue(SHEET, 6, 5, "第 2 条:包装破损,要求退换 <A&B>", "换过")], patched)
    assert "第 2 条" in texts(patched)["xl/sharedStrings.xml"]
    sweep(patched)
    after = texts(patched)["xl/sharedStrings.xml"]
    assert "第 2 条" not in after and "第 3 条" in after and "客户3" in after
    assert after.count("<si>") == texts(path)["xl/sharedStrings.xml"].count("<si>")
    assert_clean(patched)


def test_where_a_cell_does_not_say_which_text_it_shows_none_is_blanked(tmp_path):
    draft = Draft(MAKERS["plain"](tmp_path))
    part = draft.sheet(SHEET)
    draft.substitute(part, r't="s"><v>(\d+)</v>', r't="s"><v><![CDATA[\1]]></v>')
    path = draft.write(tmp_path / "odd.xlsx")
    target, _ = forgotten(path)
    table = texts(target)["xl/sharedStrings.xml"]
    assert "第 3 条" in table and "<t/></si>" not in table


def test_a_string_table_without_items_holds_nothing_to_forget(tmp_path):
    parts = parts_of({"A": worksheet("<row r='1'><c r='A1'><v>1</v></c></row>")}, shared=["x"])
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" count="0" uniqueCount="0"/>'.encode()
    path = write(tmp_path / "none.xlsx", parts)
    target, found = forgotten(path)
    assert (found.places, found.left) == ({}, ())
    assert texts(target) == texts(path)


def test_a_word_that_is_also_a_word_of_the_packages_own_leaves_the_package_whole(tmp_path):
    path = MAKERS["plain"](tmp_path)
    target = tmp_path / "b.xlsx"
    forget(path, lambda text: text.replace("External", "*").replace("sheet", "*"), target)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target) as new:
        for part in old.namelist():
            if part.endswith(".rels") or part == "[Content_Types].xml":
                assert old.read(part) == new.read(part), part


def test_a_sheet_of_that_name_is_told_and_keeps_it_with_every_formula(tmp_path):
    draft = Draft(MAKERS["plain"](tmp_path))
    for part in list(draft.parts):
        if part.endswith(".xml") and SUMMARY in draft.parts[part].decode("utf-8", "replace"):
            draft.parts[part] = draft.parts[part].decode().replace(SUMMARY, "主管").encode()
    path = draft.write(tmp_path / "named.xlsx")
    target, found = forgotten(path)
    assert [text.zh for text in found.left][:1] == ["第 2 张工作表的名称"]
    assert [s.name for s in open_workbook(target).sheets] == [s.name for s in open_workbook(path).sheets]
    assert "客户3" not in "".join(texts(target).values())


def test_macros_and_embedded_files_that_cannot_be_searched_are_named(tmp_path):
    draft = Draft(MAKERS["everything"](tmp_path))
    draft.add("xl/embeddings/oleObject1.bin", b"\0\1")
    _, found = forgotten(draft.write(tmp_path / "more.xlsm"))
    said = [text.zh for text in found.left]
    assert "宏代码（1 个）" in said and "嵌入的文件（1 个）" in said and any("图片" in text for text in said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<si><r><t>客</t></r><r><t>户3 来电</t></r></si>", "<si><r><t>[已删除] 来电</t></r><r><t></t></r></si>"),
        ("<si><r><t>客户3</t></r><r><t>来电</t></r></si>", "<si><r><t>[已删除]</t></r><r><t>来电</t></r></si>"),
        ("<si><t>客户3</t><rPh sb='0' eb='1'><t>kehu</t></rPh></si>", "<si><t>[已删除]</t><rPh sb='0' eb='1'><t></t></rPh></si>"),
        ("<si><t>&#23458;户3</t></si>", "<si><t>[已删除]</t></si>"),
        ("<si><t><![CDATA[客户3 <A>]]></t></si>", "<si><t>[已删除] &lt;A&gt;</t></si>"),
        ("<c r='A1'><v>13800001111</v></c>", "<c r='A1'></c>"),
        ("<c r='A1' t='str'><f>B1</f><v>客户3</v></c>", "<c r='A1' t='str'><f>B1</f><v>[已删除]</v></c>"),
        ("<c r='A1' t='str'><f>B1</f><v>13800001111</v></c>", "<c r='A1' t='str'><f>B1</f><v>[已删除]</v></c>"),
        ("<c r='A1'><f>IF(B1=\"客户3\",1,0)</f><v>1</v></c>", "<c r='A1'><f>IF(B1=\"[已删除]\",1,0)</f><v>1</v></c>"),
        ("<c:numCache><c:pt><c:v>13800001111</c:v></c:pt></c:numCache>", "<c:numCache><c:pt><c:v>0</c:v></c:pt></c:numCache>"),
        ("<sharedItems><s v=\"客户3\"/><n v=\"13800001111\"/></sharedItems>", "<sharedItems><s v=\"[已删除]\"/><m/></sharedItems>"),
        ("<a:p><a:r><a:t>找主</a:t></a:r><a:r><a:t>管</a:t></a:r></a:p>", "<a:p><a:r><a:t>找[已删除]</a:t></a:r><a:r><a:t></a:t></a:r></a:p>"),
        ("<Relationship Target=\"mailto:%E5%AE%A2%E6%88%B73\" TargetMode=\"External\"/>", "<Relationship Target=\"about:blank\" TargetMode=\"External\"/>"),
        ("<Relationship Id=\"请回访\" Target=\"a.bin\" TargetMode=\"请回访\"/>", "<Relationship Id=\"请回访\" Target=\"a.bin\" TargetMode=\"请回访\"/>"),
        ("<hyperlink ref='A1' tooltip='给客户3'/>", "<hyperlink ref='A1' tooltip='给[已删除]'/>"),
    ],
)  # fmt: skip
def test_a_word_goes_wherever_xml_can_hold_it(before, after):
    assert redacted(before.encode(), scrub)[0].decode() == after


@pytest.mark.parametrize(
    "cut",
    ["客<![CDATA[户]]>3", "<![CDATA[客]]><![CDATA[户3]]>", "客<!-- x -->户3", "客<?x?>户<![CDATA[&#51;]]>客户&#51;"],
)
def test_a_word_cut_by_markup_is_found_and_goes(cut):
    item = f"<si><t>给{cut}回电</t></si>".encode()
    assert touched(item, scrub) and told(item, scrub)
    new = redacted(item, scrub)[0]
    assert not touched(new, scrub) and "[已删除]回电" in new.decode()


def test_items_of_a_pivot_cache_stay_different_from_one_another(tmp_path):
    draft = Draft(MAKERS["everything"](tmp_path))
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    items = '<sharedItems count="3"><s v="客户3"/><s v="请回访"/><s v="门店"/></sharedItems>'
    draft.replace(
        part, '<cacheField name="姓名" numFmtId="0"><sharedItems/>', f'<cacheField name="姓名" numFmtId="0">{items}'
    )
    target, _ = forgotten(draft.write(tmp_path / "pivot.xlsm"))
    xml = open_workbook(target).package.read(part).decode()
    assert re.findall(r'<s v="([^"]*)"', xml) == ["[已删除]", "[已删除] 2", "门店"]
