"""The whole workbook of `roll-up`: the rows of every block, in the language asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from cs_workbook.jobs.rolling_up.gathered import Gathered, Read
from cs_workbook.jobs.rolling_up.notes import counted_to
from cs_workbook.jobs.rolling_up.pool import Pool, figure_of
from cs_workbook.jobs.rolling_up.ranking import JUDGED_BY, ranked
from cs_workbook.jobs.summarizing.figures import rounded, shown
from cs_workbook.jobs.summarizing.tiles import change, fitted, metric_label
from cs_workbook.model import Cell, Grid, Language, Text, View
from cs_workbook.rules.blocks import BlockSpec
from cs_workbook.rules.blocks import roll_up as blocks
from cs_workbook.rules.kpis import UNITS, Figure, Kpi, kpi_named, registered
from cs_workbook.rules.presets import preset_data

Rows = list[tuple[Cell, ...]]
TOTAL = Text("合计", "Total")
_LANGUAGES: dict[Language, Text] = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
_VIEWED = ("intake", "completed", "backlog", "overdue_open", "resolution_mean", "resolution_attainment", "csat")
_OWN = Text("各分部本地时间、各自日历", "each branch's own")
_MORE = Text("{first} 等 {n} 种", "{first} and {n} in all")
_MET = Text("{met}/{of} 个分部达标", "{met} of {of} on target")
_UNDECIDED = Text("{n} 件未定", "{n} undecided")
_RATED = Text("评价率 {pct}%", "{pct}% rated")
_N = Text("n={n:,}", "n={n:,}")
_LARGEST = Text("{title}（受理最多的 {n} 个）", "{title} (the {n} largest)")
_PLAIN = Text("{title}", "{title}")
_EMPTY = Text("{title}：本月无数据", "{title}: nothing this month")


class Pages:
    """The rows of each block.

    Attributes:
        gathered: what the door brought.
        read: the workbooks counted, each content once.
        pool: of their branches.
    """

    def __init__(self, gathered: Gathered, read: Sequence[Read], pool: Pool, now: dt.datetime) -> None:
        self.gathered, self.read, self.pool, self.now = gathered, read, pool, now
        self.names = [one.name for one in read]
        self.places = ranked(pool)

    def of(self, text: Text, **values: object) -> str:
        """Return a text in the language of the workbook."""
        return text(**values).of(self.gathered.language)

    def blocks(self, said: Sequence[Text]) -> Mapping[str, Grid]:
        """Return every block as it is written; `said` are the notes."""
        drawn = self._drawn()
        rows: dict[BlockSpec, Sequence[tuple[Cell, ...]]] = {
            blocks.ABOUT: [self._about()],
            blocks.VOLUME: self._tiles(blocks.VOLUME),
            blocks.QUALITY: self._tiles(blocks.QUALITY),
            blocks.RANKING: self._ranking(),
            blocks.NOTES: [(self.of(note),) for note in said],
            blocks.DRAWN: drawn,
            blocks.TITLES: [self._titles(drawn)],
            blocks.BRANCHES: [self._branch_row(None), *map(self._branch_row, range(len(self.read)))],
            blocks.FIGURES: self._figures(),
            blocks.DETAIL: self._detail(),
            blocks.READ: [self._source(place) for place in range(len(self.read))],
            blocks.REFUSED: [(one.source, self.of(one.reason)) for one in self.gathered.refused],
        }
        rows |= {block: self._groups(key) for key, block in blocks.GROUPS.items()}
        return {block.name: block.grid(found) for block, found in rows.items()}

    def view(self) -> View:
        """Return the main figures of each branch and of all, as people read them on a terminal."""
        kpis = [kpi_named(key) for key in _VIEWED]
        rows: list[tuple[Cell | Text, ...]] = [
            (one.name, *(rounded(kpi, figure_of(one.branch, kpi).value) for kpi in kpis)) for one in self.read
        ]
        rows.append((TOTAL, *(rounded(kpi, self.pool.total(kpi.id).value) for kpi in kpis)))
        return View(Text("各分部", "Branches"), (Text("分部", "Branch"), *map(metric_label, kpis)), tuple(rows))

    def _about(self) -> tuple[Cell, ...]:
        versions = list(dict.fromkeys(one.branch.rules_version for one in self.read))
        shown_version = self.of(_MORE, first=versions[0], n=len(versions)) if len(versions) > 1 else versions[0]
        cases = sum(one.branch.cases for one in self.read)
        counted = (len(self.read), len(self.gathered.refused))
        until = counted_to(self.gathered.month, self.now)
        return (
            str(self.gathered.month), until, *counted, cases, shown_version, self.of(_OWN), self.gathered.version
        )  # fmt: skip

    def _tiles(self, block: BlockSpec) -> Rows:
        columns = []
        for kpi in map(kpi_named, block.kpis):
            now, before = self.pool.total(kpi.id), self.pool.before(kpi.id)
            columns.append((shown(kpi, now.value), change(kpi, now, before), self._rests_on(kpi, now), None))
        return [tuple(column[row] for column in columns) for row in range(block.rows)]

    def _rests_on(self, kpi: Kpi, now: Figure) -> Cell:
        """What a total rests on, the weightiest first."""
        met = [one.branch.met[kpi.id] for one in self.read if kpi.id in one.branch.met]
        parts = [self.of(_MET, met=sum(met), of=len(met))] if met else []
        if kpi.id == "csat" and now.n:
            parts.append(self.of(_RATED, pct=f"{self.pool.total('response_rate').value:.0f}"))
        if now.undecided:
            parts.append(self.of(_UNDECIDED, n=now.undecided))
        if kpi.measure != "count" and now.n:
            parts.append(self.of(_N, n=now.n))
        return fitted(parts)

    def _ranking(self) -> Rows:
        found: Rows = []
        for branch, place in self.places.items():
            done, rated = self._figure(branch, "completed").n, self._figure(branch, "csat").n
            judged = (self._shown(branch, key) for key in (*JUDGED_BY, "first_contact"))
            found.append((place, self.names[branch], done, rated, *judged))
        return found

    def _shown(self, place: int, key: str) -> Cell:
        return shown(kpi_named(key), self._figure(place, key).value)

    def _figure(self, place: int, key: str) -> Figure:
        return figure_of(self.read[place].branch, kpi_named(key))

    def _drawn(self) -> Rows:
        """The branches that are drawn: those with most cases, in the order of the folder."""
        largest = sorted(range(len(self.read)), key=lambda place: (-self._figure(place, "intake").n, place))
        found: Rows = []
        for place in sorted(largest[: blocks.CHARTED]):
            keys = ("intake", "completed", "resolution_attainment", "csat", "resolution_mean")
            found.append((self.names[place], *(self._shown(place, key) for key in keys)))
        return found

    def _titles(self, drawn: Rows) -> tuple[Cell, ...]:
        titles = []
        for chart in blocks.CHARTS:
            text = (
                _EMPTY
                if not chart.drawable(drawn)
                else _LARGEST
                if len(self.read) > blocks.CHARTED
                else Text("{title}", "{title}")
            )
            titles.append(self.of(text, title=chart.title, n=blocks.CHARTED))
        return tuple(titles)

    def _branch_row(self, place: int | None) -> tuple[Cell, ...]:
        """The figures of a branch; of the total, where there is no place."""
        kpis = [kpi_named(key) for key, _ in blocks.BRANCH_KPIS]
        if place is None:
            return (self.of(TOTAL), None, *(shown(kpi, self.pool.total(kpi.id).value) for kpi in kpis), None)
        branch = self.read[place].branch
        figures = (shown(kpi, figure_of(branch, kpi).value) for kpi in kpis)
        return (self.names[place], self._preset(branch.preset), *figures, self.places.get(place))

    def _preset(self, name: str) -> str:
        return self.of(Text(**preset_data(name)["title"]))

    def _groups(self, key: str) -> Rows:
        """Each group of a dimension over all branches; the largest first, but priorities in their own order."""
        intake = self.pool.by("intake", key)
        columns = {kpi_id: self.pool.by(kpi_id, key) for kpi_id, _ in blocks.GROUP_KPIS}
        words = list(dict.fromkeys([*intake, *(word for column in columns.values() for word in column)]))
        total = self.pool.total("intake").n
        if key == "priority":
            words.sort(key=self._rank)
        else:
            words.sort(key=lambda word: -intake.get(word, Figure()).n)
        found: Rows = []
        for word in words:
            n = intake.get(word, Figure()).n
            figures = (shown(kpi_named(k), c.get(word, _nothing(kpi_named(k))).value) for k, c in columns.items())
            found.append((word.of(self.gathered.language), n, n / total if total else None, *figures))
        return found

    def _rank(self, word: Text) -> int:
        """Where a level stands among the levels of the first branch that has it; what has none comes last."""
        ranks = [
            names.index(said)
            for one in self.read
            for names in (one.branch.groups["priority"].names[: one.branch.groups["priority"].known],)
            for said in (word.zh, word.en)
            if said in names
        ]
        return ranks[0] if ranks else 10**6

    def _figures(self) -> Rows:
        found: Rows = []
        for kpi in registered():
            by_branch = {place: self._figure(place, kpi.id) for place in range(len(self.read))}
            known = {place: one.value for place, one in by_branch.items() if one.value is not None}
            total, before = self.pool.total(kpi.id), self.pool.before(kpi.id)
            if kpi.measure == "part" or not any(one.n for one in by_branch.values()):
                continue
            ends: list[Cell] = []
            for end in (min, max):
                place = end(known, key=lambda place: known[place]) if len(known) > 1 else None
                ends += [None, None] if place is None else [rounded(kpi, known[place]), self.names[place]]
            label, meaning = self.of(metric_label(kpi)), self.of(kpi.definition)
            found.append(
                (label, rounded(kpi, total.value), rounded(kpi, before.value), total.n, len(known), *ends, meaning)
            )
        return found

    def _detail(self) -> Rows:
        found: Rows = []
        for place, name in enumerate(self.names):
            for kpi in registered():
                one = self._figure(place, kpi.id)
                if kpi.measure != "part" and one.value is not None:
                    unit = self.of(UNITS[kpi.unit])
                    found.append((name, self.of(kpi.label), rounded(kpi, one.value), unit, one.n))
        return found

    def _source(self, place: int) -> tuple[Cell, ...]:
        one = self.read[place]
        return (
            self.names[place], one.source, self._preset(one.branch.preset), self.of(_LANGUAGES[one.branch.language]),
            one.branch.rules_version, self.of(one.branch.calendar), one.branch.cases, one.digest[:16],
        )  # fmt: skip


def _nothing(kpi: Kpi) -> Figure:
    """What a group has of a KPI that counts nothing in it."""
    return Figure(0 if kpi.measure == "count" else None)
