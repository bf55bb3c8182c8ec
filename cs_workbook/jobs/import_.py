"""import: records of outside files become rows of Cases. Nothing comes in twice, nothing is guessed.

What cannot be read goes to a file of refused rows with its reasons; the good rows come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import Inputs, Outcome, Text


@dataclass(frozen=True)
class Params:
    """What import asks for."""

    files: tuple[str, ...] = param(
        "要导入的文件：CSV、XLSX、JSON",
        "Files to import: CSV, XLSX, JSON",
        kind="files",
        positional=Text("文件", "FILES"),
        many=True,
    )
    channel: str = param("没有写明渠道的记录算哪个渠道", "The channel of records that name none", "")
    map: Mapping[str, str] | None = param(
        '列名对应表，每行如 description = "评论"', 'A file that maps columns, lines like description = "review"',
        None, kind="mapping",
    )  # fmt: skip
    mask: bool | None = param(
        "是否脱敏；不写则按“设置”", "Mask personal data; by the settings if left out", None, kind="flag"
    )
    zone: str = param(
        "工作簿的时区，如 +08:00；带其他时区的时间会换算",
        "The workbook's time zone, such as +08:00; times with another are converted", "",
    )  # fmt: skip
    id_prefix: str = param(
        "加在外部编号前的字样，用来区分编号相同的两个系统",
        "Goes before outside ids, to tell two systems with the same numbers apart", "",
    )  # fmt: skip


@job(
    "import",
    Text("导入", "Import"),
    Text(
        "把 CSV、XLSX、JSON 导出文件中的记录登记进来；不重复导入，有问题的行连同原因另存",
        "Bring in records of CSV, XLSX and JSON exports; nothing twice, bad rows go to a file with reasons",
    ),
    params=Params,
    past_years=True,
    order=30,
)
def plan(inputs: Inputs) -> Outcome:
    """Make a row of every record that can be read and is in no Cases or Archive yet, past years' included."""
    from cs_workbook.jobs.importing.taking_in import taken_in

    return taken_in(inputs)
