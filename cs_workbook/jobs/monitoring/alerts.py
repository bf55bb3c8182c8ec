"""Thresholds of the settings: which are crossed now, and what to say of it."""

from __future__ import annotations

from cs_workbook.jobs.monitoring.watch import Watch
from cs_workbook.model import Text

_SLOW = Text(
    "{period}平均首次响应 {value} 分钟，超过预警线 {line} 分钟",
    "{period}: mean first response {value} min, above the alert at {line} min",
)
_UNHAPPY = Text(
    "{period}满意度 {value}%（{n} 个评价），低于预警线 {line}%",
    "{period}: satisfaction {value}% of {n} {n:rating|ratings}, below the alert at {line}%",
)
_REPEATED = Text(
    "{period}重复率 {value}%（{n} 件），高于预警线 {line}%",
    "{period}: repeat rate {value}% of {n} {n:case|cases}, above the alert at {line}%",
)


def alerts(watch: Watch) -> dict[str, Text]:
    """Return KPI → sentence for each threshold crossed.

    First response is judged by the running period; satisfaction and repeats by the running month, as the
    settings say, for a day or a week has too few of them.
    """
    rules, month = watch.rules, watch.month
    found: dict[str, Text] = {}
    if rules.response_alert and watch.periods:
        at = watch.periods[-1]
        now = watch.figure("first_response_mean", at)
        if now.value is not None and now.value > rules.response_alert.amount:
            line = rules.response_alert.amount
            found["first_response_mean"] = _SLOW(period=_named(at.period.label), value=f"{now.value:.0f}", line=line)
    csat = watch.figure("csat", month)
    if csat.value is not None and csat.value < rules.csat_alert_pct:
        found["csat"] = _UNHAPPY(
            period=_named(month.period.label), value=f"{csat.value:.1f}", n=csat.n, line=rules.csat_alert_pct
        )
    repeats = watch.figure("repeat_rate", month)
    if repeats.value is not None and repeats.value > rules.repeat_alert_pct:
        found["repeat_rate"] = _REPEATED(
            period=_named(month.period.label), value=f"{repeats.value:.1f}", n=repeats.n, line=rules.repeat_alert_pct
        )
    return found


def _named(label: str) -> Text:
    """A period's name, set off from the Chinese after it."""
    return Text(f"{label} ", label)
