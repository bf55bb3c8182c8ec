"""Alerts that open a case by themselves, once for each month and figure."""

from __future__ import annotations

from cs_workbook.jobs.monitoring.alerts import alerts
from cs_workbook.jobs.monitoring.watch import Watch
from cs_workbook.model import AppendRow, Cell, Text

OPENING = ("csat", "repeat_rate")
"""Figures of which an alert opens a case."""
_NOBODY = Text("系统预警", "alert")
_ASKED = Text("{alert}。请查明原因，制定改进措施。", "{alert}. Find out why, and plan what to improve.")


def alert_cases(watch: Watch) -> list[AppendRow]:
    """Return a row of Cases for each alert of this month without one; none where no channel is agreed for them."""
    rules, tables, language = watch.rules, watch.tables, watch.language
    if not rules.alert_channel:
        return []
    sources = (tables[name].values("source_id") for name in ("Cases", "Archive") if name in tables)
    known = {value for values in sources for value in values}
    now = watch.now.replace(second=0, microsecond=0)
    status = next((status.name for status in rules.statuses if status.kind == "open"), None)
    opened: list[AppendRow] = []
    for kpi, text in alerts(watch).items():
        source = f"alert-{watch.month.period.label}-{kpi}"
        if kpi in OPENING and source not in known:
            row: dict[str, Cell] = {
                "received_at": now,
                "customer": _NOBODY.of(language),
                "channel": rules.alert_channel,
                "description": _ASKED(alert=text).of(language),
                "priority": rules.alert_priority or None,
                "recorded_at": now,
                "status": status,
                "source_id": source,
            }
            opened.append(AppendRow("Cases", {k: v for k, v in row.items() if v is not None and k in tables["Cases"]}))
    return opened
