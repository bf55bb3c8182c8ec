"""callback-notes: what to say to each customer whose case is solved and who has not been called back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import AppendRow, Cell, Edit, Finding, Inputs, Outcome, OutFile, SetCell, Tables, Text, View
from cs_workbook.rules.columns import schema
from cs_workbook.rules.word_lists import join_words

if TYPE_CHECKING:
    from cs_workbook.rules.callbacks import Note
    from cs_workbook.rules.settings import Rules

SHOWN = 20
"""Notes printed before it says how many more there are; the file holds all."""

UNKNOWN = Text("话术中的“{word}”没有对应的内容，原样保留。", "'{word}' in the script means nothing and stays as it is.")
USE = Text("可用的有：{words}。", "There are {words}.")
UNPLANNED = Text(
    "{n:,} 条没有获批的措施，话术里留了“{unsaid}”，请回访人补充。",
    "{n:,} {n:has|have} no approved measures; the caller fills in “{unsaid}”.",
)
MORE = Text("……还有 {n:,} 条，见另存的文件。", "… and {n:,} more in the file.")
SCRIPT = Text("话术", "Script")
FILE = Text("回访话术", "callback-notes")


@dataclass(frozen=True)
class Params:
    """What callback-notes asks for."""

    save: bool = param("另存一份可打印的 CSV", "leave a CSV to print beside the workbook", True, kind="flag")


@job(
    "callback-notes",
    Text("回访话术", "Callback notes"),
    Text(
        "为每条待回访的写好话术，并在回访表备好一行",
        "The filled-in script of each callback to make, and its row prepared on Callback",
    ),
    params=Params,
    button=True,
    over_cases=True,
    order=64,
)
def plan(inputs: Inputs) -> Outcome:
    """Write the note of every callback to make, the earliest due first, and prepare its row in Callbacks.

    A row that is prepared already keeps what people wrote there; only a blank method is filled in.
    """
    from cs_workbook.rules.callbacks import UNSAID, callback_notes
    from cs_workbook.rules.sla import State

    tables, language = inputs.tables, inputs.tables.language
    findings = _findings(tables, inputs.rules)
    notes = callback_notes(tables, inputs.rules, inputs.now)
    if not notes:
        return Outcome(Text("没有待回访的。", "There is no callback to make."), findings=findings)
    edits = [edit for note in notes for edit in _edits(tables, note)]
    late = sum(note.state == State.BREACHED for note in notes)
    summary = Text("{n:,} 条待回访，其中 {late:,} 条超期。", "{n:,} {n:callback|callbacks} to make, {late:,} overdue.")
    unplanned = sum(not note.measures and UNSAID.of(language) in note.script for note in notes)
    said = [
        (MORE(n=len(notes) - SHOWN), len(notes) > SHOWN),
        (UNPLANNED(n=unplanned, unsaid=UNSAID), unplanned),
    ]
    return Outcome(
        summary(n=len(notes), late=late),
        tuple(edits),
        findings,
        tuple(text for text, told in said if told),
        (_view(tables, notes),),
        (_file(inputs, notes),) if inputs.params is None or inputs.params.save else (),
    )


def _findings(tables: Tables, rules: Rules) -> tuple[Finding, ...]:
    """One finding for each placeholder nobody knows."""
    from cs_workbook.rules.option_places import option_finding
    from cs_workbook.rules.scripts import PLACEHOLDERS, script_keys

    _, unknown = script_keys(rules.callback_script, schema(tables.preset, tables.language))
    words = tuple(f"{{{key}}}" for key in PLACEHOLDERS)
    use = USE(words=Text(join_words(words, "zh"), join_words(words, "en")))
    return tuple(
        option_finding(tables, "callback_script", UNKNOWN(word=f"{{{word}}}"), use) for word in unknown
    )  # fmt: skip


def _edits(tables: Tables, note: Note) -> list[Edit]:
    """The row to prepare for a note, or the method its row lacks. `update-sla` keeps the due time right."""
    table = tables["Callbacks"]
    if note.case_id is None:
        return []
    if note.row < 0:
        values: dict[str, Cell] = {"case_id": note.case_id, "due": note.due, "method": note.method or None}
        return [AppendRow("Callbacks", {k: v for k, v in values.items() if v is not None and k in table})]
    before = table.values("method")[note.row]
    if before is not None or not note.method or "method" not in table:
        return []
    return [SetCell("Callbacks", table.rows[note.row], "method", None, note.method)]


def _view(tables: Tables, notes: Sequence[Note]) -> View:
    return View(Text("待回访", "Callbacks to make"), _headers(tables), tuple(map(_line, notes[:SHOWN])))


def _headers(tables: Tables) -> tuple[Text, ...]:
    shape = schema(tables.preset, tables.language).tables
    columns = (
        ("Cases", "case_id"), ("Cases", "customer"), ("Callbacks", "method"), ("Callbacks", "due"),
        ("Cases", "sla_state"), ("Assignments", "owner"),
    )  # fmt: skip
    return (*(shape[table].column(key).label for table, key in columns), SCRIPT)


def _line(note: Note) -> tuple[Cell | Text, ...]:
    from cs_workbook.rules.sla import STATES

    state = STATES[note.state]
    return (note.name, note.customer or None, note.method or None, note.due, state, note.owner or None, note.script)


def _file(inputs: Inputs, notes: Sequence[Note]) -> OutFile:
    """The notes to print: the contact beside them, and room for what the customer says."""
    language, shape = inputs.tables.language, schema(inputs.tables.preset, inputs.tables.language)
    room = [shape.header("Callbacks", key) for key in ("at", "by", "confirmed", "rating", "suggestion")]
    headers = [header.of(language) for header in _headers(inputs.tables)]
    rows: list[tuple[Cell, ...]] = []
    for note in notes:
        line = [cell.of(language) if isinstance(cell, Text) else cell for cell in _line(note)]
        rows.append((*line[:2], note.contact or None, *line[2:], *[None] * len(room)))
    headers.insert(2, shape.header("Cases", "contact"))
    return OutFile(f"{FILE.of(language)}-{inputs.now:%Y-%m-%d}.csv", (*headers, *room), tuple(rows))
