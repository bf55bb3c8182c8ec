"""Whether any formula depends on the cells that were written, so that the file must be recalculated.

Reads the formulas of all sheets, never values. Errs on the safe side: what cannot be judged depends.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from .a1 import Box
from .calculation import SeenFormula, cell_formulas
from .references import references
from .workbook import Workbook

MAX_FORMULAS = 3000
"""Different formulas looked at before giving up on proving that none depends."""

_ANYWHERE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(|:[^!,()]*!", re.I)
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_STRUCTURED = re.compile(r"([\w.\\]*)\[")
_WORD = re.compile(r"(?<![\w.\]])[^\W\d][\w.\\?]*(?![\w.\\?(\[!:])")


class Dependence:
    """Answers for one run: which cells were written is fixed."""

    def __init__(self, workbook: Workbook, written: Mapping[str, Sequence[Box]]) -> None:
        """Take the areas written, by sheet name."""
        self._workbook = workbook
        self._written = {sheet.casefold(): boxes for sheet, boxes in written.items()}
        self._tables = {
            table.name.casefold(): table.sheet.casefold()
            for table in workbook.tables.values()
            if any(table.box.meets(box) for box in self._written.get(table.sheet.casefold(), ()))
        }
        self._names: dict[str, list[str]] = {}
        for _, attributes, text in workbook.defined:
            self._names.setdefault(attributes.get("name", "").casefold(), []).append(text)
        self._judged: dict[str, bool] = {}

    def any(self, without: Collection[str]) -> bool:
        """Tell whether a formula of any sheet depends; sheet parts in `without` are known to have none."""
        package, count = self._workbook.package, 0
        for sheet in self._workbook.sheets:
            if sheet.part in package and sheet.part not in without:
                for seen in cell_formulas(package, sheet.part):
                    count += 1
                    if count > MAX_FORMULAS or self.of(seen, sheet.name):
                        return True
        return False

    def of(self, seen: SeenFormula, own_sheet: str) -> bool:
        """Tell whether one formula depends on a written cell."""
        if not seen.text:
            return False
        if _ANYWHERE.search(seen.text):
            return True
        for reference in references(seen.text):
            sheet = own_sheet if reference.sheet is None else reference.sheet
            boxes = self._written.get(sheet.casefold())
            if boxes and any(seen.reach(reference.box).meets(box) for box in boxes):
                return True
        text = _TEXT.sub(" ", seen.text)
        return self._by_table(text, own_sheet) or any(self._by_name(word) for word in _WORD.findall(text))

    def _by_table(self, text: str, own_sheet: str) -> bool:
        """Tell whether structured references point at a written table; without a name, at one beside."""
        if "[" not in text or not self._tables:
            return False
        names = {match[1].casefold() for match in _STRUCTURED.finditer(text)}
        return bool(names & self._tables.keys()) or ("" in names and own_sheet.casefold() in self._tables.values())

    def _by_name(self, word: str) -> bool:
        """Tell whether a defined name leads to a written cell."""
        key = word.casefold()
        if key not in self._names:
            return key in self._tables
        if key not in self._judged:
            self._judged[key] = False
            self._judged[key] = any(self.of(SeenFormula(text, 0, 0), "") for text in self._names[key])
        return self._judged[key]
