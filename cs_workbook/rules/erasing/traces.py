"""The words by which a person is told in a text, as patterns; and the text without them.

Takes a `Person`; gives a function from text to text. In the person's own rows masked forms count too, and
whatever phone, e-mail or identity number stands there; elsewhere only what can be nobody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cs_workbook.rules.customers import Identity
from cs_workbook.rules.erasing.person import Person
from cs_workbook.rules.masking import WIDE, find_personal

_WIDE = {chr(plain) if isinstance(plain, int) else plain: chr(wide) for wide, plain in WIDE.items()}

_STARS = "[*＊●•×]+"
_HAN = re.compile(r"[\u3400-\u9fff]")
_BETWEEN = "[ .()\u3000．（）—–-]{0,2}"
_COUNTRY = r"(?:(?:[+＋]|00)?86[ .-]?)?(?:[(（](?=\d{3,4}[)）]))?"
_LEAST_DIGITS, _LEAST_SIGNS, _LEAST_NICKNAME = 10, 6, 4
"""How long a number, an account or customer number, and a nickname must be to be told from anything else."""


@dataclass(frozen=True)
class Form:
    """One way in which a person is told: a `core` with something before and behind it.

    Attributes:
        name: whether it is a name, which others may bear.
        alone: whether it tells the person wherever it stands.
    """

    core: str
    name: bool
    alone: bool
    before: str = ""
    behind: str = ""

    @property
    def pattern(self) -> str:
        """The whole regular expression."""
        return f"{self.before}{self.core}{self.behind}"


def forms_of(person: Person) -> tuple[Form, ...]:
    """Return every form in which a person may be told, whole ones before parts of them."""
    found = [_contact(contact) for contact in person.contacts | person.masked | person.hints]
    for name in person.names:
        found += _name(name)
    return tuple(sorted(dict.fromkeys(found), key=lambda form: (-len(form.pattern), form.pattern)))


class Scrub:
    """Gives a text without some forms, a mark in their place; with `numbers` every phone and the like goes too."""

    def __init__(self, forms: Sequence[Form], mark: str, *, numbers: bool = False) -> None:
        self._quick = [_compiled(form.core) for form in forms]
        union = "|".join(form.pattern for form in forms)
        # Neighbours, such as a name and the number behind it, leave one mark.
        self._search = re.compile(f"(?:{union})(?:[ ,，、]?(?:{union}))*", re.IGNORECASE)
        self._mark, self._numbers = mark, numbers

    def __call__(self, text: str) -> str:
        """Return the text as it may stay; the same where it holds nothing of it."""
        if any(core.search(text) for core in self._quick):
            text = self._search.sub(lambda _: self._mark, text)
        if self._numbers:
            for _, start, end in reversed(find_personal(text)):
                text = text[:start] + self._mark + text[end:]
        return text


def scrub_of(forms: Iterable[Form], mark: str, *, own: bool = False) -> Scrub:
    """Return what takes some forms out of a text; in the person's `own` rows all numbers too."""
    return Scrub([form for form in forms if own or form.alone], mark, numbers=own)


def tells(form: Form, texts: Iterable[str]) -> int:
    """Return how many texts hold a form."""
    search = _compiled(form.pattern)
    return sum(1 for text in texts if search.search(text))


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in any case, where it has letters: without them it is found many times as fast."""
    return re.compile(pattern, re.IGNORECASE if re.search("[A-Za-z]", pattern) else 0)


def _contact(contact: str) -> Form:
    """A phone however it is grouped, an address, an account."""
    masked = "*" in contact
    digits = sum(map(str.isdigit, contact))
    if "@" in contact:
        return Form(_starred(contact), False, not masked, "(?<![A-Za-z0-9._%+*-])", r"(?![A-Za-z0-9-]|\.[A-Za-z])")
    if masked and digits + contact.count("*") == len(contact):
        return Form(_starred(contact), False, False, r"(?<![\d*])", r"(?![\d*])")
    if contact[:-1].isdigit():
        core = _BETWEEN.join(map(_sign, contact))
        return Form(core, False, digits >= _LEAST_DIGITS, rf"(?<!\d){_COUNTRY}", r"(?!\d)")
    alone = not masked and len(contact) >= _LEAST_SIGNS
    return Form(_starred(contact), False, alone, r"(?<![\w*@.-])", r"(?![\w*@-])")


def _starred(text: str) -> str:
    return _STARS.join("".join(map(_sign, piece)) for piece in text.split("*"))


def _sign(sign: str) -> str:
    """One sign of a number or an address, in its full width too."""
    wide = _WIDE.get(sign)
    return f"[{sign}{wide}]" if wide else re.escape(sign)


def _name(who: Identity) -> list[Form]:
    """A name in one piece or with blanks between; with its title the surname alone."""
    name = who.name
    if len(name) < 2:
        return []
    if who.kind == "number":
        letters = sum(map(str.isalpha, name))
        alone = len(name) >= (_LEAST_SIGNS if letters else _LEAST_DIGITS)
        return [Form("".join(map(_sign, name)), False, alone, "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])")]
    if not _HAN.search(name):
        long = who.kind == "name" and len(name) >= _LEAST_SIGNS
        words = [_starred(word.strip(",.")) for word in name.split()]
        orders = (words, words[::-1]) if len(words) == 2 else (words,)  # Smith, John
        core = "(?:" + "|".join(r"[\s,.]+".join(order) for order in orders) + ")"
        return [Form(core, True, long, "(?<![A-Za-z])", "(?![A-Za-z])")]
    if "*" in name:
        return [Form(_starred(name), True, False), _titled(name)]
    core = "[ \u3000]?".join(re.escape(sign) for sign in name)
    long = who.kind == "name" or len(name) >= _LEAST_NICKNAME
    return [Form(core, True, long), *([_titled(name)] if who.kind == "name" else [])]


def _titled(name: str) -> Form:
    return Form(f"{re.escape(name[0])}(?:先生|女士|小姐|太太)", True, False)
