"""The rows an import refused: as findings, and as a file to mend and import again.

Takes records with the reasons against them. The file shows no more personal data than the import
would have let in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from cs_workbook.model import Cell, Finding, Inputs, OutFile, Record, Severity, Text, Where, cell_text
from cs_workbook.rules.intake import Intake, Reason
from cs_workbook.rules.masking import mask_text

Refused = Sequence[tuple[Record, Sequence[Reason]]]

CHECK = "import-refused"
REFUSED_HEADERS = (Text("退回原因", "Refused because"), Text("来源文件", "From file"), Text("来源行", "From row"))
"""What a file of refused rows adds to the columns of the file they came from."""

OWN_HEADERS = frozenset(text for header in REFUSED_HEADERS for text in (header.zh, header.en))
"""The same in either language: not theirs, when a mended file comes in again."""


def id_taken(source_id: str) -> Reason:
    """Return the reason against a record whose outside id belongs to a different case."""
    return Reason(
        "source_id",
        Text("来源编号：已被另一条使用", "Source id: used by another case"),
        Text(
            "来源编号：“{id}”已用于另一条时间或内容不同的记录",
            "Source id: '{id}' belongs to another case, of another time or text",
        )(id=source_id),
        Text(
            "如来自另一个系统，请加 --id-prefix 区分；如一个编号有多条反馈，请用 --map 换一列作编号，或不用编号。",
            "If it is another system's, tell them apart with --id-prefix; if one number has several cases, "
            "choose another column as source_id with --map, or none.",
        ),
    )


def not_yet(moment: dt.datetime, label: Text) -> Reason:
    """Return the reason against a record that would have been received later than now."""
    return Reason(
        "received_at",
        Text("{label}：在将来", "{label}: in the future")(label=label),
        Text("{label}：{moment} 还没有到", "{label}: {moment} is still to come")(label=label, moment=cell_text(moment)),
        Text("请核对年月日和时区。", "Check the date and the time zone."),
    )


def refused_finding(record: Record, reasons: Sequence[Reason], severity: Severity) -> Finding:
    """Return one refused record as a finding in its own file, all reasons in one."""
    problem = Text("；".join(r.problem.zh for r in reasons) + "。", "; ".join(r.problem.en for r in reasons) + ".")
    fixes = dict.fromkeys(reason.fix for reason in reasons)
    fix = Text("".join(f.zh for f in fixes), " ".join(f.en for f in fixes))
    return Finding(CHECK, severity, Where(record.source, "", record.row), problem, fix)


def refused_file(refused: Refused, keys_of: Mapping[str, Mapping[str, str]], intake: Intake, inputs: Inputs) -> OutFile:
    """Return the refused rows as they came, with reasons, masked as the import masks.

    Args:
        keys_of: source → header → column key.
    """
    language = inputs.tables.language
    added = tuple(header.of(language) for header in REFUSED_HEADERS)
    headers = tuple(dict.fromkeys(h for record, _ in refused for h in record.fields if h not in OWN_HEADERS))
    rows = []
    for record, reasons in refused:
        keys = keys_of[record.source]
        cells = [_shown(record.fields.get(header), keys.get(header), intake) for header in headers]
        why = Text("；", "; ").of(language).join(reason.problem.of(language) for reason in reasons)
        rows.append((*cells, why, record.source, record.row))
    name = Text("{stem}-退回-{at}.csv", "{stem}-refused-{at}.csv")(
        stem=PurePath(inputs.tables.workbook).stem, at=f"{inputs.now:%Y%m%d-%H%M%S}"
    )
    return OutFile(name.of(language), (*headers, *added), tuple(rows))


def _shown(value: Cell, key: str | None, intake: Intake) -> Cell:
    """A cell of a refused row: columns we know masked as theirs, all else as free text."""
    if not isinstance(value, str) or not intake.masked:
        return value
    if key is not None and intake.columns[key].personal:
        return intake.masked_value(key, value)
    return mask_text(value) if "free" in intake.masked and key != "source_id" else value
