"""月度数据: one tidy row for each KPI and slice of a month, replaced when the month is built again."""

from __future__ import annotations

from collections.abc import Sequence

from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.model import Edit, Tables, Text, cell_text
from cs_workbook.rules.kpis import DIMENSIONS, UNITS, Figure, Kpi, kpi_called, kpi_named, registered
from cs_workbook.rules.renewal import Record, records_of, renewed

TOTAL = Text("合计", "total")


def month_records(figures: MonthFigures) -> list[Record]:
    """Return the month's rows: every KPI that has a value, in total and by its slices.

    Of owners, those on the staff list, and others of whom there is enough to rank.
    """
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
            names = figures.facts.dimensions[key]
            for code, one in figures.by(kpi.id, key).items():
                if key != "owner" or code < names.known or one.n >= figures.rules.min_n:
                    add(kpi, DIMENSIONS[key].of(figures.language), names.names[code], one)
    return found


def history(figures: MonthFigures, records: Sequence[Record]) -> list[Edit]:
    """Return Monthly with this month's rows replaced, months ascending."""
    month = str(figures.month)
    kept = [record for record in records_of(figures.tables["Monthly"]) if record.get("month") not in (None, month)]
    rows = sorted([*kept, *records], key=lambda record: cell_text(record.get("month")))
    return renewed(figures.tables, "Monthly", "history", rows)


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
