"""What is told and certified of an erasure, without the data itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.model import Inputs, OutBook, Remains, Text, View, cell_text
from cs_workbook.rules.erasing.matches import Matches
from cs_workbook.rules.erasing.rows import Erased
from cs_workbook.rules.masking import mask_contact, mask_name

_TITLE = Text("个人信息删除证明", "Certificate of erasure")
_ABOUT = Text("本证明不含所删除的个人信息。", "This certificate repeats nothing of what was erased.")
_COPIES = Text(
    "这些副本是此前留下的，仍可能含有此人的信息：{copies}。不再需要时请删除，或加 --delete-copies 再运行一次。",
    "These copies were kept before and may still hold their data: {copies}. Delete them once you can do without, "
    "or run again with --delete-copies.",
)
_DELETED = Text("已删除此前的副本 {n} 个。", "{n} earlier {n:copy was|copies were} deleted.")
_NO_UNDO = Text(
    "此前的运行记录一并清除，本次运行也不留副本，都不能再撤销。",
    "The journals of earlier runs go and no copy is kept of this one: none of them can be undone.",
)
_PLACES = Text("表格以外：{places}。", "Beside the tables: {places}.")
_LEFT = Text(
    "以下位置程序清理不了或无法检查，请人工查看：{left}。",
    "Look at these by hand; no program can clean or read them: {left}.",
)
_DOUBTFUL = Text(
    "此人的{what}在别处也指其他人或是常用词，只从此人的记录中删除，请用“查找”核对别处。",
    "Their {what} is also somebody else's or a common word, so it went from their own rows only; "
    "look for it elsewhere with search.",
)
_OUTSIDE = Text(
    "不在检查范围：另存的工作簿、导出和打印件、已发出的邮件和消息、网盘和备份中的历史版本。",
    "Not searched: other workbooks, exports and prints, mails and messages sent, older versions in cloud storage "
    "and backups.",
)
_OWN = Text(
    "自加的列“{header}”在此人的行里还有 {n} 格，只去掉了姓名和号码；要清除请加 --column “{header}”。",
    "Your column '{header}' stays filled in {n} of their cells, without names and numbers; clear it with --column.",
)
_TEXTS = Text(
    "此人的描述和备注有 {n} 段保留，只去掉了姓名、电话、邮箱和证件号；地址等请人工查看，或加 --words 整段删除。",
    "{n} {n:description or note of theirs stays|descriptions and notes of theirs stay}, without names, phones, "
    "e-mails and identity numbers. "
    "Look for addresses and the like, or remove them altogether with --words.",
)
_TEXTS_KEPT = Text(
    "描述和备注 {n} 段，其中的姓名、电话、邮箱和证件号已删除：用于办理依据",
    "{n} {n:description or note|descriptions and notes}, without names, phones, e-mails and identity numbers: as "
    "a record",
)
_JOURNALS = Text("程序的运行记录（其中有改动前的内容）", "The program's journals, which held what stood there before")
_COPIES_KEPT = Text("此前留下的副本：{copies}", "Copies kept before: {copies}")


@dataclass(frozen=True)
class Work:
    """What was decided on one workbook; `words` are those asked for, masked."""

    inputs: Inputs
    found: Matches
    erased: Erased
    words: tuple[str, ...]

    @property
    def who(self) -> str:
        """Who asked, masked."""
        return " ".join(self.words)


def masked_word(word: str) -> str:
    """Return what may be shown of a name, number or contact: never the whole of it."""
    masked = mask_contact(mask_name(word.strip()))
    if masked != word.strip() or "*" in masked:
        return masked
    return masked[:1] + "***" if len(masked) < 5 else f"{masked[:2]}***{masked[-1:]}"


def said_of(work: Work, remains: Remains) -> tuple[Text, ...]:
    """Return what to tell the person who ran it."""
    return tuple(_said(work, remains))


def _said(work: Work, remains: Remains) -> Iterator[Text]:
    if remains.places:
        yield _PLACES(places=_counted(remains.places))
    yield from _kept(work)
    if remains.left and (work.found.rows or remains.places):
        yield _LEFT(left=_listed(remains.left))
    if remains.changes:
        yield _NO_UNDO
    if remains.copies:
        yield _COPIES(copies=_names(remains.copies))
    if remains.copies_deleted:
        yield _DELETED(n=remains.copies_deleted)


def _kept(work: Work) -> Iterator[Text]:
    """What stays in their rows, or elsewhere, and may tell of them."""
    erased = work.erased
    if erased.texts:
        yield _TEXTS(n=erased.texts)
    for header, n in erased.own_columns.items():
        yield _OWN(header=header, n=n)
    for named, text in ((True, Text("姓名", "name")), (False, Text("号码", "number"))):
        if any(form.name == named for form in erased.doubtful):
            yield _DOUBTFUL(what=text)


def certificate(work: Work, remains: Remains, who: str) -> OutBook:
    """Return the certificate: one printable page."""
    lines = tuple(_lines(work, remains, who))
    view = View(_TITLE, (Text("项目", "Item"), Text("内容", "Content")), lines)
    now = work.inputs.now
    stem = work.inputs.tables.workbook.rpartition(".")[0]
    word = _TITLE.of(work.inputs.tables.language)
    return OutBook(f"{stem}-{word}-{now:%Y%m%d-%H%M}.xlsx", _TITLE, _ABOUT, ((view, ()),))


def _lines(work: Work, remains: Remains, who: str) -> Iterator[tuple[Text, Text]]:
    tables, erased = work.inputs.tables, work.erased
    ids = sorted(work.found.ids)
    yield Text("申请人（脱敏）", "Asked by (masked)"), _plain(work.who)
    yield Text("工作簿", "Workbook"), _plain(tables.workbook)
    yield Text("删除时间", "Erased at"), _plain(cell_text(work.inputs.now))
    yield Text("操作人", "Done by"), _plain(who or "—")
    yield Text("涉及的编号", "Cases"), Text("、".join(ids) or "—", ", ".join(ids) or "—")
    for name, n in sorted(erased.cells.items()):
        sheet = tables[name].sheet if name in tables else name
        yield Text("已删除", "Erased"), Text("{sheet}：{n} 个单元格", "{sheet}: {n} {n:cell|cells}")(sheet=sheet, n=n)
    for place, n in remains.places.items():
        yield Text("已删除", "Erased"), Text("{place}：{n} 处", "{place}: {n}")(place=place, n=n)
    yield Text("已删除", "Erased"), _JOURNALS
    if remains.copies_deleted:
        yield Text("已删除", "Erased"), _DELETED(n=remains.copies_deleted)
    yield (
        Text("保留", "Kept"),
        Text(
            "编号、时间、分类、评价等不指向个人的内容：用于统计和办理依据",
            "Ids, times, categories, ratings and the like, which tell of no person: for figures and as a record",
        ),
    )
    yield (
        Text("保留", "Kept"),
        Text("来源编号：用于防止同一记录再次导入", "Outside ids: so that the same record never comes in again"),
    )
    if erased.texts:
        yield Text("保留", "Kept"), _TEXTS_KEPT(n=erased.texts)
    if remains.copies:
        yield Text("仍含信息", "Still held"), _COPIES_KEPT(copies=_names(remains.copies))
    if remains.left:
        yield Text("待人工查看", "To look at"), _listed(remains.left)
    yield Text("范围", "Extent"), _OUTSIDE


def _plain(text: str) -> Text:
    return Text(text, text)


def _names(paths: Sequence[str]) -> Text:
    return _listed(tuple(map(_plain, paths)))


def _listed(texts: tuple[Text, ...]) -> Text:
    return Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))


def _counted(places: Mapping[Text, int]) -> Text:
    return _listed(tuple(Text("{place} {n} 处", "{place} {n}")(place=place, n=n) for place, n in places.items()))
