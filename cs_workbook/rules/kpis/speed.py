"""How fast: the first answer and the solution, as median, mean and 90th percentile.

Every figure of speed is shown beside one of quality; see `quality`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.model import Text
from cs_workbook.rules.kpis import ALL_SLICES, Items, kpi

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts

_RESPONSE = Text(
    "从受理到首次人工响应的分钟数（自动回复不算），按当期首次响应的件计{how}",
    "Minutes from receipt to the first answer by a person, automatic replies left out: {how} of the cases first "
    "answered in the period",
)
_SOLVING = Text(
    "从受理到完成的小时数（扣除挂起），按当期完成的件计{how}",
    "Hours from receipt to completion, holds taken off: {how} of the cases completed in the period",
)
_MEDIAN, _MEAN, _P90 = (
    Text("中位数", "the median"),
    Text("平均数", "the mean"),
    Text("第 90 百分位", "the 90th percentile"),
)


@kpi(
    "first_response_p90",
    Text("首次响应 P90", "first response P90"),
    _RESPONSE(how=_P90),
    unit="minutes",
    direction="lower",
    cohort="finished",
    measure="p90",
)
@kpi(
    "first_response_mean",
    Text("平均首次响应", "mean first response"),
    _RESPONSE(how=_MEAN),
    unit="minutes",
    direction="lower",
    cohort="finished",
    measure="mean",
    slices=ALL_SLICES,
    synonyms=(
        "首次响应",
        "首次响应时间",
        "平均响应时间",
        "平均首次响应时间",
        "首次响应时长",
        "平均首次响应时长",
        "first response",
    ),
)
@kpi(
    "first_response_median",
    Text("首次响应中位数", "median first response"),
    _RESPONSE(how=_MEDIAN),
    unit="minutes",
    direction="lower",
    cohort="finished",
    measure="median",
)
def first_response(at: Cohorts) -> Items:
    """Cases first answered in the period, with minutes from receipt; an answer before receipt is a slip."""
    lengths = at.facts.responded[at.responded] - at.facts.received[at.responded]
    right = lengths >= 0
    return at.items(at.responded[right], lengths[right])


@kpi(
    "resolution_p90",
    Text("解决时长 P90", "resolution P90"),
    _SOLVING(how=_P90),
    unit="hours",
    direction="lower",
    cohort="completed",
    measure="p90",
)
@kpi(
    "resolution_mean",
    Text("平均解决时长", "mean resolution"),
    _SOLVING(how=_MEAN),
    unit="hours",
    direction="lower",
    cohort="completed",
    measure="mean",
    slices=ALL_SLICES,
    synonyms=(
        "解决时长",
        "解决时间",
        "平均解决时间",
        "平均处理时长",
        "平均处理时间",
        "处理周期",
        "resolution",
        "resolution time",
    ),
)
@kpi(
    "resolution_median",
    Text("解决时长中位数", "median resolution"),
    _SOLVING(how=_MEDIAN),
    unit="hours",
    direction="lower",
    cohort="completed",
    measure="median",
)
def resolution(at: Cohorts) -> Items:
    """Cases completed in the period, with hours from receipt; a completion before receipt is a slip."""
    minutes = at.facts.solving[at.completed]
    right = minutes >= 0
    return at.items(at.completed[right], minutes[right] / 60)
