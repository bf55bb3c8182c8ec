"""Buttons in Excel: a workbook people already have, or a new one, gets macros; a ribbon add-in is made.

Takes paths and a list of buttons; writes files. The .xlsx stays as it is, its copy with buttons stands
beside it as .xlsm. Needs no Excel. Never touches macros that are not ours.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cs_workbook.books.button_list import Button
from cs_workbook.books.macro_sources import BUTTONS_MODULE, MARK, button_module, python_settings, xlwings_modules
from cs_workbook.books.ooxml import Workbook, open_workbook
from cs_workbook.books.ooxml.buttons import Build, FirstRows, OddPart, Order, Wanted
from cs_workbook.books.ooxml.safety import damaged
from cs_workbook.books.ooxml.vba import DamagedProject, ExistingProject, Module, build_project, read_project
from cs_workbook.books.ribbon import add_in_bytes
from cs_workbook.books.saving import refuse_if_open, replacing
from cs_workbook.model import Language, Text, WorkbookError
from cs_workbook.rules.columns import SHEETS

__all__ = ["Button", "Made", "add_buttons", "add_in", "new_workbook"]

SETTINGS_SHEET = "xlwings.conf"
_GUIDE = "guide"
_BAND_WITHOUT_TABLES = 3

_SUFFIX = Text("{name}：请给出 .xlsx 或 .xlsm 工作簿。", "{name}: give an .xlsx or .xlsm workbook.")
_ADD_IN_SUFFIX = Text("{name}：加载项的文件名请以 .xlam 结尾。", "{name}: give the add-in a name that ends in .xlam.")
_EXISTS = Text(
    "{target} 已经存在，没有改动它。要更新其中的按钮，请运行 cs-workbook add-buttons {target}；"
    "要重新生成，请先把它移走或改名。",
    "{target} exists already and was left alone. To renew its buttons run cs-workbook add-buttons {target}; "
    "to make it afresh, move it away or rename it first.",
)
_OTHERS = Text(
    "{name} 里已有别的宏，程序不会去改动。请在 Excel 中另存为 .xlsx（宏会去掉）后再运行，"
    "或保留原样，用 cs-workbook add-in 安装功能区加载项。",
    "{name} holds macros of someone else's, which this program leaves alone. Save it as .xlsx in Excel "
    "(its macros go) and run again, or keep it and use the ribbon add-in: cs-workbook add-in.",
)
_LOCKED = Text(
    "{name} 的宏工程带有数字签名，更新按钮会使签名失效。请由签名的人先在 VBA 编辑器中移除签名"
    "（工具 › 数字签名），更新后重新签名。",
    "{name}: its macros are signed, and renewing the buttons would break the signature. Have the signer remove it in "
    "the VBA editor (Tools › Digital Signature) first, and sign again afterwards.",
)
_SIGNED = Text(
    "{name} 带有数字签名，加上按钮会使签名失效。请先移除签名（文件 › 信息 › 查看签名），完成后重新签名。",
    "{name} is digitally signed, and adding buttons would break the signature. Remove it first "
    "(File › Info › View Signatures), and sign again afterwards.",
)
_STRICT = Text(
    "{name} 是“严格 Open XML”格式，这种格式不能带按钮。请在 Excel 中另存为普通的 .xlsx 后再运行。",
    "{name} is in the Strict Open XML format, which cannot hold buttons. Save it as an ordinary .xlsx in Excel first.",
)
_DAMAGED = Text(
    "{name} 的宏工程已损坏，无法更新按钮。请换用完好的副本，或从 .xlsx 重新生成。",
    "{name}: its macros are damaged, so the buttons cannot be renewed. "
    "Use an intact copy, or make it again from the .xlsx.",
)


@dataclass(frozen=True)
class Made:
    """What came of it.

    Attributes:
        path: the workbook with buttons.
        placed: sheet → captions of the buttons it has got now.
        missing: captions of buttons that stand nowhere.
        changed: whether anything was written.
        starts: the system whose Python the buttons start: Windows, Mac, or "" for none.
    """

    path: Path
    placed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    changed: bool = True
    starts: str = ""


def add_buttons(
    path: Path,
    buttons: Sequence[Button],
    language: Language,
    *,
    settings: Mapping[str, str | bool] | None = None,
) -> Made:
    """Give a workbook buttons, or renew those it has.

    Args:
        path: an .xlsx, which stays as it is while an .xlsm is made beside it; or an .xlsm of ours.
        settings: which Python to start; None means this one.
    Raises:
        WorkbookError: see the sentence; nothing was written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".xlsm"):
        raise WorkbookError(_SUFFIX(name=path.name))
    workbook = _opened(path)
    work = _Work(workbook, buttons, language, settings or python_settings())
    if suffix == ".xlsm":
        with replacing(path) as target:
            target.changed = work.write(target.path)
            return work.made(path, target.changed)
    target_path = path.with_suffix(".xlsm")
    if target_path.exists():
        raise WorkbookError(_EXISTS(target=target_path.name))
    refuse_if_open(path.resolve())
    with _beside(target_path) as made:
        work.write(made)
    return work.made(target_path, True)


def new_workbook(
    path: Path,
    content: bytes,
    buttons: Sequence[Button],
    language: Language,
    *,
    settings: Mapping[str, str | bool] | None = None,
    runner: Sequence[Module] | None = None,
) -> Made:
    """Write a freshly built workbook (`content`, an .xlsx) with buttons to `path`, an .xlsm that is not there yet.

    `settings` say which Python to start, None means this one; `runner` are the modules that hold RunPython, None
    means xlwings' own.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / path.with_suffix(".xlsx").name
        source.write_bytes(content)
        work = _Work(_opened(source), buttons, language, settings or python_settings(), runner)
        with _beside(path) as made:
            work.write(made)
    return work.made(path, True)


def add_in(
    path: Path, buttons: Sequence[Button], language: Language, settings: Mapping[str, str | bool] | None = None
) -> str:
    """Write the ribbon add-in, an .xlam; what stands there is replaced, for nobody edits it.

    Returns:
        The system whose Python its buttons start: Windows, Mac, or "" for none.
    """
    if path.suffix.lower() != ".xlam":
        raise WorkbookError(_ADD_IN_SUFFIX(name=path.name))
    settings = settings or python_settings()
    refuse_if_open(path.resolve())
    with _beside(path, replace=True) as made:
        made.write_bytes(add_in_bytes(buttons, language, settings))
    return _system(settings)


def _system(settings: Mapping[str, object]) -> str:
    """Return the system whose Python some settings name."""
    return "Windows" if "INTERPRETER_WIN" in settings else "Mac" if "INTERPRETER_MAC" in settings else ""


@contextlib.contextmanager
def _beside(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a temporary file in the same folder, and put it in its place when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        made.chmod(0o644)
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        if not replace and path.exists():
            raise WorkbookError(_EXISTS(target=path.name))
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _opened(path: Path) -> Workbook:
    workbook = open_workbook(path)
    if workbook.strict:
        raise WorkbookError(_STRICT(name=path.name))
    if workbook.signed:
        raise WorkbookError(_SIGNED(name=path.name))
    return workbook


class _Work:
    """One workbook that is being given buttons."""

    def __init__(
        self,
        workbook: Workbook,
        buttons: Sequence[Button],
        language: Language,
        settings: Mapping[str, str | bool],
        runner: Sequence[Module] | None = None,
    ) -> None:
        self._workbook, self._buttons, self._language = workbook, buttons, language
        self._starts = _system(settings)
        self._ours = (button_module(buttons), *(xlwings_modules() if runner is None else runner))
        self._build = Build(
            workbook,
            Order(self._wanted(), self._bands(), self._project, SETTINGS_SHEET, settings),
        )

    def write(self, target: Path) -> bool:
        """Write the copy; False when the workbook has all of it already."""
        part = self._workbook.one_part("vbaProject")
        try:
            return self._build.write(target, None if part is None else self._renewed(part))
        except OddPart as error:
            raise damaged(self._workbook.path, str(error)) from error

    def made(self, path: Path, changed: bool) -> Made:
        """Tell what was done."""
        got = {sheet: tuple(w.caption for w in wanted) for sheet, wanted in self._build.placed.items()}
        missing = tuple(b.caption.of(self._language) for b in self._buttons if b.sub not in self._build.standing)
        return Made(path, got, missing, changed, self._starts)

    def _project(self, documents: Sequence[Module]) -> bytes:
        return build_project([*documents, *self._ours])

    def _renewed(self, part: str) -> bytes:
        """Return the project the workbook has, our modules brought up to date; refuse one that is not ours."""
        name, package = self._workbook.path.name, self._workbook.package
        data = b"".join(package.stream(part))
        try:
            project: ExistingProject = read_project(data)
        except DamagedProject as error:
            raise WorkbookError(_DAMAGED(name=name)) from error
        if MARK not in project.sources.get(BUTTONS_MODULE, ""):
            raise WorkbookError(_OTHERS(name=name))
        stale = {m.name: m.source for m in self._ours if not _same(project.sources.get(m.name, ""), m.source)}
        if not stale:
            return data
        if package.relationships(part):
            raise WorkbookError(_LOCKED(name=name))
        try:
            return project.with_sources(stale)
        except (KeyError, ValueError) as error:
            raise WorkbookError(_DAMAGED(name=name)) from error

    def _wanted(self) -> dict[str, list[Wanted]]:
        """Say which buttons each sheet is to get: every one on the guide, and on the sheets it belongs to."""
        wanted: dict[str, list[Wanted]] = {}
        cells = self._panel()
        guide = self._sheet_of(_GUIDE)
        for button in self._buttons:
            made = Wanted(button.sub, button.caption.of(self._language), button.about.of(self._language))
            if guide:
                cell = cells.get(made.caption)
                wanted.setdefault(guide, []).append(Wanted(made.macro, made.caption, made.about, cell))
            for key in button.place.sheets:
                if sheet := self._sheet_of(key):
                    wanted.setdefault(sheet, []).append(made)
        return wanted

    def _panel(self) -> dict[str, tuple[int, int]]:
        """Return the cells of the guide's panel by the caption that stands in them."""
        area = self._workbook.names.get("go_buttons")
        if area is None or area.sheet not in {sheet.name for sheet in self._workbook.sheets}:
            return {}
        info = self._workbook.sheet(area.sheet)
        rows = FirstRows.of(self._workbook.package, info.part, info.name, area.last_row)
        texts = rows.texts(self._workbook.package, self._workbook.one_part("sharedStrings"))
        at = {
            row: texts.get(row, {}).get(area.first_col, "").strip() for row in range(area.first_row, area.last_row + 1)
        }
        return {text: (row, area.first_col) for row, text in at.items() if text}

    def _sheet_of(self, key: str) -> str:
        """Return the name a sheet has in this workbook, by its landmark or its tables; "" when it is gone."""
        here = {sheet.name for sheet in self._workbook.sheets}
        landmark = self._workbook.names.get(f"go_{key}")
        if landmark and landmark.sheet in here:
            return landmark.sheet
        tables = next((spec.tables for spec in SHEETS if spec.key == key), ())
        return next((self._workbook.tables[t.name].sheet for t in tables if t.name in self._workbook.tables), "")

    def _bands(self) -> dict[str, int]:
        """Return for each sheet the last row above its tables and blocks."""
        tops: dict[str, list[int]] = {sheet.name: [] for sheet in self._workbook.sheets}
        for table in self._workbook.tables.values():
            tops[table.sheet].append(table.first_row)
        for name, area in self._workbook.names.items():
            if name.startswith("cs_") and area.sheet in tops:
                tops[area.sheet].append(area.first_row)
        return {sheet: min(rows, default=_BAND_WITHOUT_TABLES + 1) - 1 for sheet, rows in tops.items()}


def _same(one: str, other: str) -> bool:
    """Compare two sources; Excel adds and drops blank lines at the end, and changes the case of names."""
    return one.rstrip().casefold() == other.rstrip().casefold()
