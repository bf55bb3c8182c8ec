"""How punctual: attainment of every clock.

Attainment = met ÷ (stopped in the period + open ones already breached at its end). A clock that stands
open and breached counts against every period it does so in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.model import Text
from cs_workbook.rules.kpis import ALL_SLICES, Count, Items, kpi
from cs_workbook.rules.sla.words import CLOCKS

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts

_DEFINITION = Text(
    "“{clock}”环节按时完成数 ÷（当期完成数 + 期末已超期未完成数）",
    "Runs of the {clock} clock met in time ÷ (those that stopped in the period + those open and breached at its end)",
)
_SYNONYMS = {"resolution": ("按时率", "按时解决率", "解决及时率", "on-time rate"), "first_response": ("响应及时率",)}


def attainment(clock: str) -> Count:
    """Return the function that counts one clock's runs with a verdict."""

    def judged(at: Cohorts) -> Items:
        found = at.judged(clock)
        return at.items(found.case, found.met)

    return judged


for _clock, _words in CLOCKS.items():
    kpi(
        f"{_clock}_attainment",
        Text(f"{_words.label.zh}达成率", f"{_words.label.en} attainment"),
        _DEFINITION(clock=_words.label),
        unit="pct",
        direction="higher",
        cohort="finished",
        measure="share",
        slices=ALL_SLICES if _clock in _SYNONYMS else (),
        synonyms=_SYNONYMS.get(_clock, ()),
        clock=_clock,
    )(attainment(_clock))
