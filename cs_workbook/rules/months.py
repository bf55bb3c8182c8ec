"""Calendar months as people name them: 2026-10."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: dt.datetime) -> Month:
        """Return the month of a moment."""
        return cls(moment.year, moment.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read 2026-10, 2026/10, 202610 or 2026年10月. ValueError: none of these."""
        plain = unicodedata.normalize("NFKC", text).strip()
        match = re.fullmatch(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?", plain)
        if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 9998:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    @property
    def start(self) -> dt.datetime:
        """The first moment of the month."""
        return dt.datetime(self.year, self.month, 1)

    @property
    def end(self) -> dt.datetime:
        """The first moment after the month."""
        return self.shifted(1).start

    def shifted(self, months: int) -> Month:
        """Return the month that many months later."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"
