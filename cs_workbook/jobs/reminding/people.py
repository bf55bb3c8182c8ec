"""Who is told of what: whose task it is, or who stands in for them.

Takes the staff list of the rules; gives names. Knows no cases.
"""

from __future__ import annotations

from collections.abc import Sequence

from cs_workbook.rules.masking import mask_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Colleague, Rules
from cs_workbook.rules.word_lists import split_words

SUPERVISORS = ("supervisor", "manager", "head")
"""Who decides what an owner asks for and takes what has no owner, in this order."""
MANAGERS = ("manager", "head", "supervisor")
"""Who gives a second approval, in this order."""


class People:
    """The staff of one workbook."""

    def __init__(self, rules: Rules) -> None:
        self._staff = {normal(colleague.name): colleague for colleague in rules.staff}
        self._heads = {normal(d.name): d.head for d in rules.departments if d.head}

    def colleague(self, name: str) -> Colleague | None:
        """Return who has this name, of several names the first; None for nobody on the staff list."""
        found = (self._staff.get(normal(word)) for word in (name, *split_words(name)))
        return next(filter(None, found), None)

    def leads(self, name: str) -> bool:
        """Tell whether someone is a supervisor, a manager or a head."""
        colleague = self.colleague(name) if name else None
        return colleague is not None and colleague.role in SUPERVISORS

    def known(self, name: str) -> str:
        """Return a name as the staff list writes it; of a stranger nothing personal but what stands for a name."""
        colleague = self.colleague(name)
        return colleague.name if colleague else mask_text(" ".join(name.split()))

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return where someone is reached, as the staff list says."""
        colleague = self.colleague(name)
        return split_words(colleague.contact) if colleague else ()

    def lead(self, department: str, but: Sequence[str] = (), roles: Sequence[str] = SUPERVISORS) -> str:
        """Return who leads a department now: on duty, its own people first within a role; "" where nobody does.

        Args:
            but: who may not be it.
            roles: who comes first.
        """
        barred, here = {normal(name) for name in but if name}, normal(department)
        able = [c for c in self._staff.values() if c.on_duty and c.role in roles and normal(c.name) not in barred]
        if able:
            return min(able, key=lambda c: (roles.index(c.role), normal(c.department) != here)).name
        head = self._heads.get(here, "")
        away = (colleague := self.colleague(head)) is not None and not colleague.on_duty
        return "" if not head or away or normal(head) in barred else self.known(head)

    def told(self, name: str, department: str, but: Sequence[str] = ()) -> tuple[str, str]:
        """Return who is told of someone's task, and whom they stand in for.

        Who is off duty is stood in for by their lead, if there is one besides those of `but`; anybody else
        stands for themselves.
        """
        colleague = self.colleague(name)
        if colleague is None or colleague.on_duty:
            return self.known(name), ""
        lead = self.lead(department or colleague.department, but=(name, *but))
        return (lead, colleague.name) if lead else (colleague.name, "")
