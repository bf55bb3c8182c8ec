"""Who a customer is, as far as a name and a contact tell, masked or not.

Takes the cells of one case; gives an `Identity` that can be compared. A masked name says little and an
anonymous one nothing, so a masked name alone never makes two customers one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cs_workbook.model import Cell, Language, Text, cell_text
from cs_workbook.rules.masking import mask_contact, mask_name

NameKind = Literal["none", "anonymous", "masked", "name", "nickname", "number"]

NEEDED = 3
"""Points that make two cases one customer's; see `points`."""

_HAN = "\u3400-\u9fff"
_TITLES = "先生|女士|小姐|太太|夫人|老师|师傅|经理|老板|同学|医生|阿姨|叔叔|大哥|大姐"
_TITLED = re.compile(rf"([{_HAN}*·]+?)({_TITLES})")
_SPOKEN = re.compile(rf"([{_HAN}]{{1,2}}?)[*某]*({_TITLES})|([{_HAN}]{{1,2}}?)[*某]+")
_LATIN_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|dr)\.? +")
_NUMBER = re.compile(r"(?:客户|用户|会员|顾客|编号|卡号)?[a-z]{0,6}[-_ :#]?\d{3,}[a-z\d_-]*")
_STARS = re.compile(r"[*●•×某]+")
_SIGNS = re.compile(r"[^\w*]+|_")
_NOBODY = re.compile(
    r"(?:匿名|不具名|不愿透露|不便透露|未透露|未提供|未留|未填|未知|不详|保密|暂无|没有|无名|无|空"
    r"|游客|访客|路人|散客|过客|顾客|客户|用户|买家|网友|会员|市民|群众|家长|某|\*"
    r"|已删除|erased|anonymous|anon|unknown|guest|visitor|customer|user|buyer|client|none|null|nil|no|name|na)+"
    r"(?:姓名|名字|名|者|人士|来电|反馈|投诉|留言)?"
)

_EMAIL = re.compile(r"[^\s@,;|/:()、]+@[^\s@,;|/()、]+")
_PHONE = re.compile(r"[\d*][\d* .()-]{4,}[\d*]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_INSIDE = re.compile(r"[\w.*-]+@[\w.-]+\.[a-z]+|\d[\d*-]{6,}\d")
_UNMASKED = re.compile(r"\d{5}|\d[ .()-]+\d|[a-z]")
_ACCOUNT = re.compile(r"[a-z0-9_.*-]{4,}")


@dataclass(frozen=True, slots=True)
class Identity:
    """One customer as registered.

    Attributes:
        kind: none (blank), anonymous, masked, name (a person's in full), nickname or number.
        name: normalised, every mask one ``*``; "" where there is none.
        contacts: normalised phones, e-mails and account names, each also as it would be masked.
        hints: contacts that many people share, such as ``a*@qq.com``.
        derived: those of both that nobody wrote: the masked form of a contact in full.
    """

    kind: NameKind
    name: str
    contacts: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """What even a masked name shows, such as the surname; "" where there is no person's name."""
        return "" if self.kind == "number" else self.name if self.name.startswith("*") else self.name[:1]


@lru_cache(maxsize=1 << 18)
def identity(customer: Cell, contact: Cell) -> Identity:
    """Return who stands in the two cells. A phone or e-mail in the customer's cell is a contact."""
    text = _plain(customer)
    cells = [_plain(contact)]
    inside = [] if _NUMBER.fullmatch(text) and not _MOBILE.fullmatch(text) else _INSIDE.findall(text)
    for piece in inside:
        cells.append(piece)
        text = text.replace(piece, " ")
    kind, name = _name(text.strip(" ()[],;:、"))
    written = _contacts(cells)
    masked = _contacts([mask_contact(cell) for cell in cells if _UNMASKED.search(cell)])
    contacts, hints = written[0] | masked[0], written[1] | masked[1]
    return Identity(kind, name, contacts, hints, (contacts | hints) - written[0] - written[1])


def _plain(value: Cell) -> str:
    return unicodedata.normalize("NFKC", cell_text(value)).casefold().strip()


def _name(text: str) -> tuple[NameKind, str]:
    """The kind of a normalised name, and what of it is compared."""
    bare = _SIGNS.sub("", text)
    if not bare:
        return "none", ""
    titled = _TITLED.fullmatch(text)
    if _NOBODY.fullmatch(_SIGNS.sub("", titled[1]) if titled else bare):
        return "anonymous", ""
    if _NUMBER.fullmatch(text):
        return "number", bare
    name = titled[1] if titled else " ".join(_LATIN_TITLE.sub("", text).split())
    if titled and mask_name(text) == text and "*" not in name:
        name += "*"  # 王先生 shows as little as 王*
    name = _STARS.sub("*", name)
    if "*" in name:
        return "masked", name
    written = name.title() if name.isascii() else name
    return ("nickname" if mask_name(written) == written else "name"), name


def _contacts(cells: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The contacts in normalised cells, and those that are mere hints."""
    strong: set[str] = set()
    hints: set[str] = set()
    for cell in cells:
        rest = cell
        for email in _EMAIL.findall(cell):
            (hints if "*" in email else strong).add(_STARS.sub("*", email))
            rest = rest.replace(email, " ")
        for found in _PHONE.findall(rest):
            phone = _STARS.sub("*", re.sub(r"[^\d*]", "", found))
            phone = phone[2:] if re.match(r"861[3-9][\d*]{4}", phone) else phone
            rest = rest.replace(found, " ")
            if sum(map(str.isdigit, phone)) >= 5:
                strong.add(phone)
        for account in _ACCOUNT.findall(rest):
            if "*" in account and sum(map(str.isalnum, account)) >= 3:
                hints.add(_STARS.sub("*", account))
            elif any(map(str.isdigit, account)) and len(account) >= 6:
                strong.add(account)
    return frozenset(strong), frozenset(hints)


def points(a: Identity, b: Identity, facts: int = 0) -> int:
    """Weigh how far two cases speak of one customer; `NEEDED` or more is enough.

    A contact, full name or number in common weighs 3, a masked name that fits or a hint 1, and each of
    the `facts` in common (product, place, day of the event) 1, but only beside one of those. Cells that
    contradict each other weigh 0, and so does whoever is anonymous.
    """
    if "anonymous" in (a.kind, b.kind):
        return 0
    names = compared_names(a, b)
    if names == "differ":
        return 0
    unwritten = a.derived & b.derived
    shared, hinted = (a.contacts & b.contacts) - unwritten, (a.hints & b.hints) - unwritten
    certain = names == "same" and a.kind == "number"
    if not (shared or hinted or certain) and contact_kinds(a) & contact_kinds(b):
        return 0
    known = (3 if shared else 1 if hinted else 0) + {"same": 3, "fit": 1}.get(names, 0)
    return known + facts if known else 0


NamesCompared = Literal["same", "fit", "differ", "unknown"]


def compared_names(a: Identity, b: Identity) -> NamesCompared:
    """Return how two names stand to each other; a nickname says nothing against a person's name."""
    if not a.name or not b.name:
        return "unknown"
    if a.kind == b.kind != "masked":
        return "same" if a.name == b.name else "differ"
    kinds = {a.kind, b.kind}
    if "masked" in kinds and "number" not in kinds and _fit(a.name, b.name):
        return "fit"
    return "differ" if kinds <= {"masked", "name"} else "unknown"


def _fit(a: str, b: str) -> bool:
    """Tell whether two names, one masked at least, may be one person's: 王* and 王小明, j* s* and john smith."""
    words = list(zip(a.split(), b.split(), strict=False))
    return len(a.split()) == len(b.split()) == len(words) and all(_words_fit(*sorted(w, key=_is_full)) for w in words)


def _is_full(word: str) -> bool:
    return "*" not in word


def _words_fit(masked: str, other: str) -> bool:
    if _is_full(masked):
        return masked == other
    head, tail = masked.split("*", 1)[0], masked.rsplit("*", 1)[1]
    if _is_full(other):
        return len(other) > len(head + tail) and other.startswith(head) and other.endswith(tail)
    head2, tail2 = other.split("*", 1)[0], other.rsplit("*", 1)[1]
    heads = head.startswith(head2) or head2.startswith(head)
    return heads and (tail.endswith(tail2) or tail2.endswith(tail))


def contact_kinds(who: Identity) -> set[str]:
    """Return which kinds of contact a customer left: two of one kind that differ contradict each other."""
    return {
        "email" if "@" in contact else "phone" if contact[:1].isdigit() else "account"
        for contact in who.contacts | who.hints
    }


_VALUED = Text("尊敬的客户", "valued customer")
_SIR_OR_MADAM = "先生/女士"


def salutation(customer: Cell, language: Language) -> str:
    """Return how a customer is spoken to: 王先生/女士 for 王**, 王女士, a nickname, or 尊敬的客户.

    Of a person's name nothing is shown beyond the surname.
    """
    text = unicodedata.normalize("NFKC", cell_text(customer)).strip()
    if identity(text, None).kind in ("none", "anonymous", "number"):
        return _VALUED.of(language)
    masked = mask_name(text)
    spoken = _SPOKEN.fullmatch(masked)
    surname = (spoken[1] or spoken[3]) if spoken else ""
    if spoken and mask_name(f"{surname}小明") == f"{surname}**":
        return f"{surname}{spoken[2] or _SIR_OR_MADAM}"
    return _VALUED.of(language) if "*" in masked else masked
