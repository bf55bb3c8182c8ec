"""The words of time limits: clocks, states and overruns, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from cs_workbook.model import Language, Text


class State(IntEnum):
    """How a clock stands; of several, the highest is the one to show."""

    NONE = 0
    MET = 1
    MET_LATE = 2
    ON_TIME = 3
    ON_HOLD = 4
    AT_RISK = 5
    BREACHED = 6


STATES: dict[State, Text] = {
    State.NONE: Text("–", "–"),
    State.MET: Text("达成", "met"),
    State.MET_LATE: Text("超期完成", "met late"),
    State.ON_TIME: Text("正常", "on time"),
    State.ON_HOLD: Text("暂停", "on hold"),
    State.AT_RISK: Text("临期", "at risk"),
    State.BREACHED: Text("超期", "breached"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One kind of clock.

    Attributes:
        label: its name.
        holds: whether it stands still while the case is on hold.
        repeats: whether it runs again and again in one case.
    """

    label: Text
    holds: bool = False
    repeats: bool = False


CLOCKS: dict[str, Clock] = {
    "entry": Clock(Text("登记", "entry")),
    "first_response": Clock(Text("首次响应", "first response")),
    "plan": Clock(Text("提交方案", "plan"), holds=True),
    "approval": Clock(Text("方案审批", "approval"), repeats=True),
    "resolution": Clock(Text("解决", "resolution"), holds=True),
    "update": Clock(Text("告知客户", "customer update"), holds=True, repeats=True),
    "progress": Clock(Text("进度更新", "progress"), repeats=True),
    "callback": Clock(Text("回访", "callback")),
    "followup": Clock(Text("二次跟进", "follow-up"), repeats=True),
}
"""Every clock, in the order in which a case meets them."""

_HOUR, _DAY = 60, 1440


def rounded(minutes: int) -> int:
    """Round a length down to what is said of it: from one day on whole hours, from ten on whole days.

    Who is two weeks late does not care for minutes, and a cell need not change with every one.
    """
    return minutes if minutes < _DAY else minutes // _HOUR * _HOUR if minutes < 10 * _DAY else minutes // _DAY * _DAY


def duration_text(minutes: int, language: Language) -> str:
    """Write a length of time as people say it: ``20分``, ``1小时20分``, ``2天3小时``; in English ``1h20m``."""
    days, rest = divmod(rounded(max(minutes, 0)), _DAY)
    sizes = (days, *divmod(rest, _HOUR))
    names = ("天", "小时", "分") if language == "zh" else ("d", "h", "m")
    return "".join(f"{n}{name}" for n, name in zip(sizes, names, strict=True) if n) or f"0{names[2]}"


def breach_text(clock: str, minutes: int, times: int, language: Language) -> str:
    """Name one breached clock with its overrun, the longest where it was breached several times."""
    label, length = CLOCKS[clock].label.of(language), duration_text(minutes, language)
    if language == "zh":
        return f"{label}超{length}" + (f"（{times}次）" if times > 1 else "")
    return f"{label} {length} over" + (f" ({times} times)" if times > 1 else "")
