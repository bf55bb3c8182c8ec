"""All branches as one: every figure made of the things that all of them count, never of their figures.

Takes branches; gives figures by KPI, in total, by branch and by group. Groups are pooled by their words,
those of a preset's two languages being one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest

from cs_workbook.jobs.rolling_up.branch import Branch
from cs_workbook.model import Text
from cs_workbook.rules.kpis import Figure, Items, Kpi, kpi_named, registered
from cs_workbook.rules.kpis.dimensions import BLANK
from cs_workbook.rules.kpis.figures import grouped, pooled
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Rules, preset_rules

_LISTS = {"priority": "priorities", "category": "categories", "channel": "channels", "department": "departments"}


@dataclass(frozen=True)
class Pool:
    """The branches of one month."""

    branches: tuple[Branch, ...]

    def total(self, kpi_id: str) -> Figure:
        """Return a KPI of all branches that measure it; nothing where they do not mean the same by it."""
        return self._pooled(kpi_id, [branch.month for branch in self.branches])

    def before(self, kpi_id: str) -> Figure:
        """Return the same of the month before."""
        return self._pooled(kpi_id, [branch.before for branch in self.branches])

    def _pooled(self, kpi_id: str, counted: Sequence[Mapping[str, Items]]) -> Figure:
        parts = [items[kpi_id] for items in counted if kpi_id in items]
        return pooled(kpi_named(kpi_id).measure, parts) if parts and kpi_id not in self.incomparable else Figure()

    @property
    def empty(self) -> bool:
        """Whether no figure of the month counts a case of any branch."""
        return not any((items.case >= 0).any() for branch in self.branches for items in branch.month.values())

    @cached_property
    def incomparable(self) -> dict[str, tuple[str, ...]]:
        """KPI → the settings that differ between the branches that measure it."""
        found: dict[str, tuple[str, ...]] = {}
        for kpi in registered():
            measuring = [branch for branch in self.branches if kpi.id in branch.month]
            said = dict.fromkeys(branch.basis.get(kpi.id, "") for branch in measuring)
            if len(said) > 1:
                found[kpi.id] = tuple(said)
        return found

    @cached_property
    def unmeasured(self) -> dict[str, tuple[int, ...]]:
        """KPI → places of the branches that do not measure it, of KPIs that any branch measures."""
        found: dict[str, tuple[int, ...]] = {}
        for kpi in registered():
            absent = tuple(place for place, branch in enumerate(self.branches) if kpi.id not in branch.month)
            if absent and len(absent) < len(self.branches):
                found[kpi.id] = absent
        return found

    def by(self, kpi_id: str, key: str) -> dict[Text, Figure]:
        """Return a KPI of all branches for each group of a dimension that has anything to count."""
        parts: dict[Text, list[Items]] = {}
        for branch in self.branches:
            if kpi_id in branch.month and kpi_id not in self.incomparable:
                for code, items in grouped(branch.month[kpi_id], branch.groups[key]).items():
                    parts.setdefault(_word(branch, key, code), []).append(items)
        return {word: pooled(kpi_named(kpi_id).measure, found) for word, found in parts.items()}


def figure_of(branch: Branch, kpi: Kpi) -> Figure:
    """Return a KPI of one branch."""
    return pooled(kpi.measure, [branch.month[kpi.id]]) if kpi.id in branch.month else Figure()


def _word(branch: Branch, key: str, code: int) -> Text:
    """A group's word in both languages, as far as the branch's preset knows it."""
    groups = branch.groups[key]
    if code == groups.blank:
        return BLANK
    word = groups.names[code]
    for preset in (branch.preset, *preset_names()):
        if found := _words(preset, key).get(normal(word)):
            return found
    return Text(word, word)


@lru_cache(maxsize=64)
def _words(preset: str, key: str) -> dict[str, Text]:
    """Every word of a preset's list, in either language, with its pair."""
    found: dict[str, Text] = {}
    for zh, en in zip_longest(_names(preset_rules(preset, "zh"), key), _names(preset_rules(preset, "en"), key)):
        for word in (zh, en):
            found.setdefault(normal(word), Text(zh, en))
    return found


def _names(rules: Rules, key: str) -> list[str]:
    return [item.name for item in getattr(rules, _LISTS[key])]
