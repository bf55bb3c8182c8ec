"""Live conditional formats: blank required cells, due soon, overdue, closed – by NOW() alone.

They work from the due times written in the rows and from the settings sheet, without a job having
run, and reach the last row of the sheet.
"""

from __future__ import annotations

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft, Place
from cs_workbook.rules.columns import ARCHIVED, SEVERITIES, STATUS_KINDS
from cs_workbook.rules.sla.words import STATES, State

SOON_DAYS = "1/24"
"""Due within an hour is due soon, whatever share of the limit is left."""
TO_FILL = {"Sample": ("rerated",)}
"""Cells that wait for a person although a row may be entered without them."""


def add_live_formats(draft: Draft, ws: Worksheet, place: Place) -> None:
    """Add the formats that a table's columns call for.

    LibreOffice applies only the first range that has an answer for a cell; so the ranges of single
    columns come before the whole rows, and no rule counts on another to be stopped.
    """
    rules = _Rules(draft, ws, place)
    rules.missing()
    match place.spec.name:
        case "Cases":
            rules.cases()
        case "Assignments":
            rules.running("expected_at", "assigned_at", "resolved_at")
        case "Plans":
            rules.running("approval_due", "submitted_at", "decided_at")
        case "Callbacks":
            rules.running("due", None, "at")
            rules.running("followup_due", "at", "followup_at")
        case "Findings":
            rules.severities()
        case "Reminders":
            rules.reminders()
        case "Monitor":
            rules.marked("attainment_pct", "{cell}<100")
        case "Diagnosis":
            rules.marked("gap_pct", "{cell}>0")
        case _:
            pass
    rules.write()


def fill_rule(color: str, ink: str = look.INK, *, bold: bool | None = None) -> DifferentialStyle:
    """A tint with readable text on it."""
    return DifferentialStyle(font=Font(color=ink, bold=bold), fill=PatternFill(bgColor=color, fill_type="solid"))


def _near(due: str, start: str | None) -> str:
    """Within an hour, or with less than the at-risk share of the limit left; a day where no start is known."""
    share = f"opt_at_risk*({due}-IF(ISNUMBER({start}),{start},{due}))" if start else "1"
    return f"{due}-NOW()<MAX({SOON_DAYS},{share})"


class _Rules:
    """The rules of one table, in order."""

    def __init__(self, draft: Draft, ws: Worksheet, place: Place) -> None:
        self.draft, self.ws, self.place = draft, ws, place
        self.keys = place.spec.keys
        self.all = place.down(place.first_column, place.last_column)
        self.columns: list[tuple[str, str, DifferentialStyle]] = []
        self.rows: list[tuple[str, str, DifferentialStyle]] = []

    def cell(self, key: str) -> str:
        """The cell of a column in the row at hand."""
        return f"${self.place.letter(key)}{self.place.data_row}"

    def column(self, key: str) -> str:
        at = self.place.at(key)
        return self.place.down(at, at)

    def add(self, area: str, formula: str, style: DifferentialStyle) -> None:
        (self.rows if area == self.all else self.columns).append((area, formula, style))

    def write(self) -> None:
        """Single columns first, then rows; each in the order of weight."""
        for area, formula, style in self.columns + self.rows:
            self.ws.conditional_formatting.add(area, Rule(type="expression", formula=[formula], dxf=style))

    def missing(self) -> None:
        """Required cells still blank in a row that holds anything."""
        place, row = self.place, self.place.data_row
        first, last = (get_column_letter(c) for c in (place.first_column, place.last_column))
        begun = f"COUNTA(${first}{row}:${last}{row})>0"
        style = fill_rule(look.MISSING)
        if place.spec.name == "Cases":
            # Which cells are required is an option; people change it on the settings sheet.
            head, header = f"{first}{row}", f"{first}${place.header_row}"
            named = f'ISNUMBER(SEARCH("、"&SUBSTITUTE({header}," ","")&"、",opt_required))'
            self.add(self.all, f"AND(LEN(TRIM({head}))=0,{begun},{named})", style)
            return
        for column in place.spec.columns:
            if (column.required and not column.program) or column.key in TO_FILL.get(place.spec.name, ()):
                self.add(self.column(column.key), f"AND(LEN(TRIM({self.cell(column.key)}))=0,{begun})", style)

    def cases(self) -> None:
        """A case's nearest due time against now, unless it is done or on hold; green is said of the due time alone.

        Once it is resolved only a callback may still run late, which the state written last says.
        """
        language = self.draft.rules.language
        kinds = {choice.code: choice.label.of(language) for choice in STATUS_KINDS}
        archived = next(c.label.of(language) for c in ARCHIVED if c.code == "yes")
        of_kind = f'COUNTIFS(list_statuses,{self.cell("status")},list_statuses_kind,"{{}}")>0'
        closed = f'OR({self.cell("archived")}="{archived}",{of_kind.format(kinds["closed"])})'
        running = f"NOT({of_kind.format(kinds['resolved'])})"
        said = {state: f'{self.cell("sla_state")}="{word.of(language)}"' for state, word in STATES.items()}
        due, start = self.cell("next_due"), self.cell("received_at")
        late = f"OR({said[State.BREACHED]},AND({running},ISNUMBER({due}),{due}<NOW()))"
        near = f"OR({said[State.AT_RISK]},AND({running},{_near(due, start)}))"
        waits = f"NOT({closed}),NOT({said[State.ON_HOLD]})"
        self.tint(
            f"AND({waits},{late})",
            f"AND({waits},NOT({said[State.BREACHED]}),ISNUMBER({due}),{due}>=NOW(),{near})",
            ("next_due", "sla_state"),
        )
        on_time = f"AND({waits},{said[State.ON_TIME]},NOT({late}),NOT({near}))"
        for key in ("next_due", "sla_state"):
            self.add(self.column(key), on_time, fill_rule(look.ON_TIME, look.ON_TIME_INK))
        self.add(self.all, closed, DifferentialStyle(font=Font(color=look.FAINT)))

    def running(self, due: str, start: str | None, done: str) -> None:
        """A stage's due time against now, until its moment of completion is in."""
        if {due, done} <= set(self.keys):
            at, begun = self.cell(due), self.cell(start) if start and start in self.keys else None
            waits = f"LEN({self.cell(done)})=0,ISNUMBER({at})"
            self.tint(f"AND({waits},{at}<NOW())", f"AND({waits},{at}>=NOW(),{_near(at, begun)})", (due,))

    def tint(self, overdue: str, soon: str, strong: tuple[str, ...]) -> None:
        """Overdue rows red, those due soon amber; the columns that say so in bold."""
        for formula, color, ink in ((overdue, look.OVERDUE, look.OVERDUE_INK), (soon, look.SOON, look.SOON_INK)):
            for key in strong:
                self.add(self.column(key), formula, fill_rule(color, ink, bold=True))
            self.add(self.all, formula, fill_rule(color))

    def severities(self) -> None:
        """Errors red, warnings amber."""
        words = {choice.code: choice.label.of(self.draft.rules.language) for choice in SEVERITIES}
        for code, color, ink in (("error", look.OVERDUE, look.OVERDUE_INK), ("warning", look.SOON, look.SOON_INK)):
            self.add(self.column("severity"), f'{self.cell("severity")}="{words[code]}"', fill_rule(color, ink))

    def reminders(self) -> None:
        """What is overdue by now in red, what is at risk in amber."""
        due, at_risk = self.cell("due"), STATES[State.AT_RISK].of(self.draft.rules.language)
        late, soon = f"AND(ISNUMBER({due}),{due}<NOW())", f'{self.cell("sla_state")}="{at_risk}"'
        for formula, color, ink in ((late, look.OVERDUE, look.OVERDUE_INK), (soon, look.SOON, look.SOON_INK)):
            for key in ("due", "sla_state"):
                self.add(self.column(key), formula, fill_rule(color, ink, bold=True))

    def marked(self, key: str, test: str) -> None:
        """A figure on the wrong side of its target in red."""
        cell = self.cell(key)
        style = DifferentialStyle(font=Font(bold=True, color=look.OVERDUE_INK))
        self.add(self.column(key), f"AND(ISNUMBER({cell}),{test.format(cell=cell)})", style)
