"""What an address of the staff list is: an e-mail address, a mobile number, or a user id of a chat."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from cs_workbook.model import Letter

_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_USER = re.compile(r"[\w.@-]{1,64}")


def mails(letter: Letter) -> list[str]:
    """Return the e-mail addresses of who a letter is for."""
    return [address for address in _plain(letter) if _MAIL.fullmatch(address)]


def mobiles(letters: Sequence[Letter]) -> list[str]:
    """Return the mobile numbers of who the letters are for."""
    bare = (re.sub(r"[ -]", "", address) for letter in letters for address in _plain(letter))
    return [match[1] for address in bare if (match := _MOBILE.fullmatch(address))]


def users(letters: Sequence[Letter]) -> list[str]:
    """Return the user ids of who the letters are for; @all is none."""
    found = []
    for letter in letters:
        taken = {*mails(letter), *(a for a in _plain(letter) if _MOBILE.fullmatch(re.sub(r"[ -]", "", a)))}
        own = [address.removeprefix("@") for address in _plain(letter) if address not in taken]
        found += [user for user in own if _USER.fullmatch(user) and user.casefold() != "all"]
    return found


def _plain(letter: Letter) -> list[str]:
    return [unicodedata.normalize("NFKC", address).strip() for address in letter.addresses]
