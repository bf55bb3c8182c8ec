"""Case-id patterns: ``FX{yyyymmdd}{seq:3}`` to ids, and ids back to their day and number.

Pure text work; which case gets which number is the job's decision.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, cached_property

_TOKEN = re.compile(r"\{(yyyymmdd|yyyymm|yymmdd|yyyy|dept|seq:[1-9])\}")
_STRFTIME = {"yyyymmdd": "%Y%m%d", "yyyymm": "%Y%m", "yymmdd": "%y%m%d", "yyyy": "%Y"}
_GROUPS = {
    "yyyymmdd": r"(?P<day>\d{8})",
    "yyyymm": r"(?P<day>\d{6})",
    "yymmdd": r"(?P<day>\d{6})",
    "yyyy": r"(?P<day>\d{4})",
    "dept": r"(?P<dept>[A-Z]+)",
}


@dataclass(frozen=True)
class IdPattern:
    """A case-id pattern.

    Exactly one ``{seq:n}``, at the end; at most one date and one ``{dept}``. The number counts within
    everything before it, is padded to n digits and grows past them rather than start again.

    Raises:
        ValueError: the pattern is not of that form.
    """

    pattern: str

    def __post_init__(self) -> None:
        tokens = _TOKEN.findall(self.pattern)
        dates = [token for token in tokens if token in _STRFTIME]
        rest = _TOKEN.sub("", self.pattern)
        good = (
            bool(re.search(r"\{seq:[1-9]\}$", self.pattern))
            and sum(token.startswith("seq") for token in tokens) == 1
            and len(dates) <= 1
            and tokens.count("dept") <= 1
            and re.fullmatch(r"[A-Za-z0-9_-]*", rest) is not None
        )
        if not good:
            raise ValueError(self.pattern)

    def prefix(self, received_at: dt.datetime, department: str = "") -> str:
        """Return everything before the number for a case received then."""
        head = self.pattern[: self.pattern.rindex("{seq:")]
        return _TOKEN.sub(
            lambda m: department if m[1] == "dept" else received_at.strftime(_STRFTIME[m[1]]),
            head,
        )

    def case_id(self, prefix: str, number: int) -> str:
        """Return the id with that number behind `prefix`."""
        return f"{prefix}{number:0{self.digits}d}"

    @property
    def digits(self) -> int:
        """How many digits the number is padded to."""
        return int(self.pattern[-2])

    @property
    def has_date(self) -> bool:
        """Whether an id tells the day, month or year its case was received."""
        return "day" in self.regex.groupindex

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Matches a whole id; groups ``head`` and ``seq``, and where present ``day`` and ``dept``."""
        parts = _TOKEN.split(self.pattern)
        out = "".join(
            re.escape(part)
            if i % 2 == 0
            else rf")(?P<seq>\d{{{part[-1]},}}"
            if part.startswith("seq")
            else _GROUPS[part]
            for i, part in enumerate(parts)
        )
        return re.compile(f"(?P<head>{out})")

    def matches_day(self, case_id: str, received_at: dt.datetime) -> bool:
        """Tell whether a well-formed id's date part is that of `received_at`; True without a date part."""
        match = self.regex.fullmatch(case_id)
        if match is None or not self.has_date:
            return match is not None
        return match["day"] == self._written(received_at.date())

    @cache  # noqa: B019  # a pattern lives as long as its run, and a run sees few days
    def _written(self, day: dt.date) -> str:
        """A day as an id tells it."""
        token = next(t for t in _TOKEN.findall(self.pattern) if t in _STRFTIME)
        return day.strftime(_STRFTIME[token])
