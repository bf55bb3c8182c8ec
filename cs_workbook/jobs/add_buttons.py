"""add-buttons: give a workbook buttons. Making the file is the door's; the job says what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.jobs import job
from cs_workbook.model import Inputs, Outcome, Text, View


@dataclass(frozen=True, slots=True)
class Done:
    """What the door did.

    Attributes:
        placed: sheet and captions of the buttons it has got now.
        missing: captions for which no place was found.
        changed: whether anything was written.
        starts: the system whose Python the buttons start: Windows, Mac, or "" for none.
    """

    placed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[str, ...] = ()
    changed: bool = True
    starts: str = "Windows"


_ENABLE = Text(
    "用 Excel 打开它，点一次“启用内容”；文件若来自邮件或网盘，先在文件属性里勾选“解除锁定”。",
    "Open it in Excel and press 'Enable Content' once; "
    "a file from mail or the web must be unblocked in its properties first.",
)
_NOWHERE = Text("“{caption}”没有合适的位置放按钮。", "No place was found for the button '{caption}'.")
_ELSEWHERE = Text(
    "这台电脑上没有 Excel。请在要按按钮的 Windows 或 Mac 电脑上再运行一次，让按钮找到那里的 Python。",
    "This computer runs no Excel. Run this once more on the Windows or Mac computer where the buttons are pressed, "
    "so that they find its Python.",
)
_MAC = Text(
    "Mac 上首次使用前，请在“终端”里运行一次 xlwings runpython install。",
    "On a Mac, run xlwings runpython install once in Terminal before the first press.",
)


@job(
    "add-buttons",
    Text("加上按钮", "Add buttons"),
    Text(
        "在旁边生成带按钮的 .xlsm，原来的 .xlsx 不动；对已有的 .xlsm 则更新其中的按钮",
        "Make an .xlsm with buttons beside the .xlsx, which stays as it is; an .xlsm has its buttons renewed",
    ),
    writes=False,
    takes="buttons",
    order=30,
)
def plan(inputs: Inputs) -> Outcome:
    """Say which buttons there are now, and what to do next."""
    done: Done = inputs.params or Done()
    name = inputs.tables.workbook
    notes = [*(_NOWHERE(caption=caption) for caption in done.missing), *how_they_start(done.starts)]
    if not done.changed:
        text = Text("{name} 的按钮已是最新，没有改动。", "The buttons of {name} are up to date; nothing was changed.")
        return Outcome(text(name=name), messages=tuple(notes))
    if not done.placed:
        text = Text("已更新 {name} 的按钮。", "The buttons of {name} have been renewed.")
        return Outcome(text(name=name), messages=tuple(notes))
    rows = tuple((sheet, Text("、".join(captions), ", ".join(captions))) for sheet, captions in done.placed)
    view = View(Text("新加的按钮", "New buttons"), (Text("工作表", "Sheet"), Text("按钮", "Buttons")), rows)
    text = Text("{name} 已加上按钮。", "{name} has buttons now.")
    return Outcome(text(name=name), messages=(_ENABLE, *notes), views=(view,))


def how_they_start(system: str) -> tuple[Text, ...]:
    """Return what is left to do on this system before a button can start Python."""
    return (_MAC,) if system == "Mac" else () if system else (_ELSEWHERE,)
