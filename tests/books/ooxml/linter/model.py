"""What a rule finds and how a rule is registered.

A rule is one function with one id. It takes a Package (or one sheet of it) and yields `Found`; the
decorator adds the id. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .package import Package
    from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that makes Excel offer a repair: which rule, which part, where in it, what."""

    rule: str
    part: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.part} {self.place}: {self.what}"


Found = tuple[str, str, str]
"""Part name, place in the part, what is wrong."""

RULES: dict[str, str] = {}
"""Rule id → its docstring: everything the linter knows."""

PACKAGE_RULES: list[tuple[str, Callable[[Package], Iterator[Found]]]] = []
SHEET_RULES: list[tuple[str, Callable[[Sheet], Iterator[Found]]]] = []


def rule(
    name: str,
) -> Callable[[Callable[[Package], Iterator[Found]]], Callable[[Package], Iterator[Found]]]:
    """Register a rule that looks at the whole package."""

    def register(check: Callable[[Package], Iterator[Found]]) -> Callable[[Package], Iterator[Found]]:
        _record(name, check.__doc__)
        PACKAGE_RULES.append((name, check))
        return check

    return register


def sheet_rule(
    name: str,
) -> Callable[[Callable[[Sheet], Iterator[Found]]], Callable[[Sheet], Iterator[Found]]]:
    """Register a rule that looks at one sheet: its tree without rows, and the facts of its rows."""

    def register(check: Callable[[Sheet], Iterator[Found]]) -> Callable[[Sheet], Iterator[Found]]:
        _record(name, check.__doc__)
        SHEET_RULES.append((name, check))
        return check

    return register


def row_rules(**docs: str) -> None:
    """Register rules that the row stream applies while it passes; one underscore is one hyphen."""
    for name, doc in docs.items():
        _record(name.replace("_", "-"), doc)


def _record(name: str, doc: str | None) -> None:
    if name in RULES or not doc:
        raise ValueError(f"rule {name}: registered twice or without a docstring")
    RULES[name] = doc.splitlines()[0]
