"""月度数据: one tidy row for each KPI and slice of a month, replaced when the month is built again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.model import Cell, FillBlock, Grid, Tables, Text, cell_text
from cs_workbook.rules.kpis import DIMENSIONS, UNITS, Figure, Kpi, kpi_called, kpi_named, registered

TOTAL = Text("合计", "total")
Record = Mapping[str, Cell]


def month_records(figures: MonthFigures) -> list[Record]:
    """Return the month's rows: every KPI that has a value, in total and by its slices."""
    total, month = TOTAL.of(figures.language), str(figures.month)
    found: list[Record] = []

    def add(kpi: Kpi, dimension: str, member: str, one: Figure) -> None:
        if one.value is not None:
            value = round(one.value, 2)
            found.append(
                {
                    "month": month,
                    "kpi": kpi.label.of(figures.language),
                    "dimension": dimension,
                    "member": member,
                    "value": int(value) if value == int(value) else value,
                    "unit": UNITS[kpi.unit].of(figures.language),
                    "n": one.n,
                }
            )

    for kpi in registered():
        if kpi.measure != "part":
            add(kpi, total, total, figures.figure(kpi.id))
        for key in kpi.slices:
            names = figures.facts.dimensions[key].names
            for code, one in figures.by(kpi.id, key).items():
                add(kpi, DIMENSIONS[key].of(figures.language), names[code], one)
    return found


def history(figures: MonthFigures, records: Iterable[Record]) -> FillBlock:
    """Return Monthly with this month's rows replaced, months ascending; what people added to a row stays."""
    table = figures.tables["Monthly"]
    kept: list[Record] = []
    for row in range(len(table)):
        cells = {key: table.values(key)[row] for key in table.cells}
        if cells.get("month") is not None and cells["month"] != str(figures.month):
            kept.append(cells)
    rows = sorted([*kept, *records], key=lambda record: cell_text(record.get("month")))
    return FillBlock("history", "Monthly", table_grid(figures.tables, "Monthly", rows))


def table_grid(tables: Tables, name: str, records: Iterable[Record]) -> Grid:
    """Return records as the rows of a table as it stands: its columns in their order, people's own among them."""
    letters = tables[name].letters
    keys = sorted(letters, key=lambda key: (len(letters[key]), letters[key]))
    return tuple(tuple(record.get(key) for key in keys) for record in records)


def received_on_record(tables: Tables) -> dict[str, int]:
    """Return how many cases History knows of each month."""
    if "Monthly" not in tables:
        return {}
    table, intake = tables["Monthly"], kpi_named("intake")
    rows = zip(*(table.values(key) for key in ("month", "kpi", "dimension", "value")), strict=True)
    totals = (TOTAL.zh, TOTAL.en)
    return {
        cell_text(month): int(value)
        for month, kpi, dimension, value in rows
        if dimension in totals and isinstance(value, (int, float)) and kpi_called(kpi) is intake
    }
