"""What `import` decides: which record becomes which row, which is known already, which is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from cs_workbook.jobs.import_ import Params
from cs_workbook.jobs.importing.refused import OWN_HEADERS, id_taken, not_yet, refused_file, refused_finding
from cs_workbook.model import (
    AppendRow,
    Cell,
    Inputs,
    Outcome,
    Record,
    Severity,
    Tables,
    Text,
    View,
    WorkbookError,
    cell_text,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.headers import Matched, importable, match_headers, plain_header, resolve_mapping
from cs_workbook.rules.intake import ESSENTIAL, Intake, Reason
from cs_workbook.rules.masking import mask_text
from cs_workbook.rules.schema import Schema, normal
from cs_workbook.rules.settings import Rules

_SAMPLE = 200
_ZONE = re.compile(r"(?:UTC|GMT)?([+-])?(\d{1,2})(?::?(\d\d))?", re.I)


@dataclass
class _Result:
    """What has come of the records so far."""

    rows: list[AppendRow] = field(default_factory=list)
    duplicates: int = 0
    refused: list[tuple[Record, list[Reason]]] = field(default_factory=list)


def taken_in(inputs: Inputs) -> Outcome:
    """Make a row of every record that can be read and is not in Cases or Archive yet, here or in past years.

    Raises:
        WorkbookError: the channel, zone or map is none, or a file has no column of times or descriptions.
    """
    params: Params = inputs.params
    shape = schema(inputs.tables.preset, inputs.tables.language)
    intake = _intake(params, shape, inputs.rules)
    by_source: dict[str, list[Record]] = defaultdict(list)
    for record in inputs.incoming:
        by_source[record.source].append(record)
    matches = _matches(by_source, intake, resolve_mapping(params.map or {}, shape))
    result = _take_in(by_source, matches, intake, inputs)
    keys = {source: matched.keys for source, matched in matches.items()}
    severity: Severity = "warning" if result.rows or result.duplicates else "error"
    return Outcome(
        _summary(result),
        tuple(result.rows),
        tuple(refused_finding(record, reasons, severity) for record, reasons in result.refused),
        tuple(_messages(matches, result, params, shape)),
        tuple(_views(matches, result, shape)),
        (refused_file(result.refused, keys, intake, inputs),) if result.refused else (),
    )


def _intake(params: Params, shape: Schema, rules: Rules) -> Intake:
    """Read the parameters."""
    channels = {normal(channel.name): channel.name for channel in rules.channels}
    if params.channel and normal(params.channel) not in channels:
        raise WorkbookError(
            Text(
                "渠道“{channel}”不在列表中。请用 {zh}，或先在“设置”中添加。",
                "There is no channel '{channel}'. Use {en}, or add it on Settings first.",
            )(channel=params.channel, zh="、".join(channels.values()), en=", ".join(channels.values()))
        )
    wanted = {"name": rules.mask_customer, "contact": rules.mask_contact, "free": rules.mask_text}
    masked = frozenset(kind for kind, by_rules in wanted.items() if (by_rules if params.mask is None else params.mask))
    return Intake(shape, rules, masked, channels.get(normal(params.channel)), _offset(params.zone), params.id_prefix)


def _offset(zone: str) -> dt.timedelta | None:
    if not zone.strip():
        return None
    match = _ZONE.fullmatch(zone.strip())
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        raise WorkbookError(
            Text("读不懂时区“{zone}”，请写成 +08:00。", "'{zone}' is no time zone; write +08:00.")(zone=zone)
        )
    away = dt.timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return -away if match[1] == "-" else away


def _matches(
    by_source: Mapping[str, Sequence[Record]], intake: Intake, mapping: Mapping[str, str]
) -> dict[str, Matched]:
    """Match every file's headers; refuse when one has no column of times or of descriptions."""
    matches: dict[str, Matched] = {}
    for source, records in by_source.items():
        headers = dict.fromkeys(h for r in records if r.problem is None for h in r.fields if h not in OWN_HEADERS)
        if not headers:
            headers = dict.fromkeys(h for h in records[0].fields if h not in OWN_HEADERS)
        matched = match_headers(tuple(headers), intake.shape, mapping, _fits(records, intake))
        missing = [intake.columns[key] for key in ESSENTIAL if key not in matched.keys.values()]
        if missing:
            raise _no_column(source, [column.label for column in missing], missing[0].key, list(headers))
        matches[source] = matched
    return matches


def _fits(records: Sequence[Record], intake: Intake) -> Callable[[str, str], bool]:
    """Whether most of the first values under a header are words of a column's list."""

    def fits(header: str, key: str) -> bool:
        words = intake.words.get(key, {})
        values = [v for r in records[:_SAMPLE] if (v := r.fields.get(header)) is not None]
        return bool(values) and 2 * sum(normal(cell_text(v)) in words for v in values) > len(values)

    return fits


def _no_column(source: str, labels: list[Text], key: str, headers: list[str]) -> WorkbookError:
    return WorkbookError(
        Text(
            "{source} 里找不到{zh}所在的列，没有导入任何内容。它的表头是：{headers}。"
            '请建一个对应表文件，写上 {key} = "它的列名"，再加 --map 指定。',
            "{source} has no column for {en}; nothing was imported. Its headers: {headers}. "
            'Write a small file with {key} = "their header" and name it with --map.',
        )(
            source=source,
            zh="、".join(f"“{label.zh}”" for label in labels),
            en=" or ".join(f"'{label.en}'" for label in labels),
            headers=Text("、".join(headers), ", ".join(headers)),
            key=key,
        )
    )


def _take_in(
    by_source: Mapping[str, Sequence[Record]], matches: Mapping[str, Matched], intake: Intake, inputs: Inputs
) -> _Result:
    """Decide on every record, in order."""
    known = _known((*inputs.others, inputs.tables))
    fresh: set[str] = set()
    result = _Result()
    order = [key for key in intake.columns if key in importable(intake.shape)]
    received_label = intake.columns["received_at"].label
    status = next((s.name for s in inputs.rules.statuses if s.kind == "open"), None)
    for source, records in by_source.items():
        keys = matches[source].keys
        for record in records:
            values, reasons = intake.row(record, keys)
            received_at = values.get("received_at")
            if isinstance(received_at, dt.datetime) and received_at > inputs.now:
                reasons = [*reasons, not_yet(received_at, received_label)]
            theirs = values.get("source_id")
            if reasons and theirs not in known:
                result.refused.append((record, reasons))
                continue
            values["source_id"] = source_id = cell_text(theirs) or intake.fingerprint(values)
            row = intake.masked_row(values, order)
            told = (values.get("received_at"), row.get("description"))
            held = known.get(source_id)
            if held is not None:
                if theirs and not reasons and _is_other_case(held, told, source_id in fresh):
                    result.refused.append((record, [id_taken(source_id)]))
                else:
                    result.duplicates += 1
                continue
            known[source_id] = told
            fresh.add(source_id)
            row["recorded_at"] = inputs.now
            if status is not None:
                row["status"] = status
            result.rows.append(AppendRow("Cases", row))
    return result


def _known(books: Sequence[Tables]) -> dict[str, tuple[Cell, Cell]]:
    """Every outside id in the workbooks, with when its case was received and what it says."""
    known: dict[str, tuple[Cell, Cell]] = {}
    for tables, name in product(books, ("Archive", "Cases")):
        if name in tables:
            columns = [tables[name].values(key) for key in ("source_id", "received_at", "description")]
            for source_id, received_at, description in zip(*columns, strict=True):
                if source_id is not None:
                    known[cell_text(source_id).strip()] = (received_at, description)
    return known


def _is_other_case(held: tuple[Cell, Cell], told: tuple[Cell, Cell], fresh: bool) -> bool:
    """Whether a record is not the case that has its id: in the files either differs, in the workbook both.

    People mend the time or the text of a registered case, rarely both.
    """
    text, other = (mask_text(cell_text(value)).strip() for value in (told[1], held[1]))
    differs = (told[0] != held[0], text != other)
    return any(differs) if fresh else all(differs)


def _summary(result: _Result) -> Text:
    parts = [
        (len(result.rows), Text("导入 {n:,} 条", "{n:,} imported")),
        (result.duplicates, Text("跳过重复 {n:,} 条", "{n:,} skipped as {n:a duplicate|duplicates}")),
        (len(result.refused), Text("退回 {n:,} 条", "{n:,} refused")),
    ]
    told = [text(n=n) for n, text in parts if n]
    if not told:
        return Text("没有可导入的记录。", "There is nothing to import.")
    return Text("，".join(t.zh for t in told) + "。", ", ".join(t.en for t in told) + ".")


def _messages(matches: Mapping[str, Matched], result: _Result, params: Params, shape: Schema) -> Iterable[Text]:
    for source, matched in matches.items():
        for header, keys in matched.unclear.items():
            labels = [shape.tables["Cases"].column(key).label for key in keys]
            yield Text(
                "{source}：“{header}”可能是{zh}，没有导入；请用 --map 说明。",
                "{source}: '{header}' may be {en} and was not imported; say which with --map.",
            )(
                source=source, header=header,
                zh="或".join(f"“{label.zh}”" for label in labels), en=" or ".join(f"'{label.en}'" for label in labels),
            )  # fmt: skip
        if matched.unknown:
            yield Text("{source}：没有导入的列：{zh}。", "{source}: columns not imported: {en}.")(
                source=source, zh="、".join(matched.unknown), en=", ".join(matched.unknown)
            )
    used = {
        plain_header(header)
        for matched in matches.values()
        for header in (*matched.keys, *matched.unclear, *matched.unknown)
    }
    absent = [
        theirs for theirs, ours in (params.map or {}).items() if ours.strip("- –") and plain_header(theirs) not in used
    ]
    if absent and matches:
        yield Text("对应表中的这些表头，文件里没有：{zh}。", "The map names headers that no file has: {en}.")(
            zh="、".join(absent), en=", ".join(absent)
        )
    if result.duplicates:
        yield Text(
            "跳过的 {n:,} 条已在登记或归档中，或在文件里出现过（来源编号相同）。",
            "{n:,} {n:record was|records were} skipped: already registered or archived, or twice in the files "
            "(same source id).",
        )(n=result.duplicates)


def _views(matches: Mapping[str, Matched], result: _Result, shape: Schema) -> Iterable[View]:
    if matches:
        rows: list[tuple[Cell | Text, ...]] = [
            (source, header, shape.tables["Cases"].column(key).label)
            for source, matched in matches.items()
            for header, key in matched.keys.items()
        ]
        headers = (Text("文件", "File"), Text("它的列", "Its column"), Text("登记表的列", "Column of Registration"))
        yield View(Text("列的对应", "Columns"), headers, tuple(rows))
    if result.refused:
        counts = Counter(reason.title for _, reasons in result.refused for reason in reasons)
        yield View(
            Text("退回原因", "Refused because"),
            (Text("原因", "Reason"), Text("条数", "Rows")),
            tuple((title, n) for title, n in counts.most_common()),
        )
