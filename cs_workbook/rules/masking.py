"""Personal data in text: where it stands, and the text with it masked.

Takes and gives plain text. Masking twice gives what masking once gave, and text without personal
data comes back as it was, character for character. What cannot be told (a nickname, a name inside
a sentence) is left alone; an order number is left alone as far as it can be told from a card's.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right

from cs_workbook.model import Text
from cs_workbook.rules.labelled import find_labelled, may_be_personal
from cs_workbook.rules.surnames import COMPOUND, SURNAMES, TITLE

ERASED = Text("[已删除]", "[erased]")
"""What stands in a cell or text where personal data was removed for good."""

Found = tuple[str, int, int]
"""A piece of personal data: phone, email, identity, card, account, plate or name; where it starts and ends."""

_DIGIT = re.compile(r"\d")
_LEAST_DIGITS = 10
"""A landline such as 010 and seven digits is the shortest number of all that are told by digits alone."""

_HINT = re.compile(r"\d{4}|@")
WIDE = str.maketrans("０１２３４５６７８９＠－—–（）．＋Ｘｘ　", "0123456789@---().+Xx ")
"""Full-width signs of numbers and addresses, each as the one plain sign it stands for."""

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+*-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}"
)
_IDENTITY = re.compile(
    r"(?<![\d*])((?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4})[ -]?"
    r"((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))[ -]?(\d{3}[\dXx])(?![A-Za-z\d*])"
)
_OLD_IDENTITY = re.compile(
    r"(?<![\d*])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
    r"(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\d{3}(?![\d*])"
)
_CARD = re.compile(
    r"(?<![\d*])(?:62\d\d(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?"
    r"|(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|35\d\d|60\d\d)(?:[ -]?\d{4}){3}"
    r"|(?:9558|9559|6013|6033|4\d{3})\d\d(?:[ -]?\d{13}|\d\d(?:[ -]?\d{4}){2}[ -]?\d{3}))(?![\d*])"
)
_MOBILE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ .-]?)?"
    r"(1[3-9]\d(?:[ .-]?\d{4}[ .-]?\d{4}|[ .-]?\d{3}[ .-]?\d{5}|\d[ .-]?\d{3}[ .-]?\d{4}))(?![\d*])"
)
_ABROAD = re.compile(r"(?<![\w+*])\+(\d{1,3}(?:[ -]?\d{2,4}){2,5})(?![\d*])")
_LANDLINE = re.compile(r"(?<![\d*])\(?(0(?:10|2\d|[3-9]\d\d)(?:[2-8]|(?:\) ?|[ -])[1-9])\d{2,3}[ -]?\d{4})(?![\d*])")
_ORDER_BEFORE = re.compile(r"(?:单号|编号|流水号|序列号|订单|order(?: ?(?:no|number|id))?)[ 是为:：#.]*$", re.I)
_IDENTITY_BEFORE = re.compile(r"(?:身份证|证件)[^\d*]{0,6}$")
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_CHINESE_NAME = re.compile(rf"(?<![{_HAN}\w*＊·•])([{_HAN}]{{2,4}}?)({TITLE})?(?:(?=\d{{7}})|(?![{_HAN}\w*＊·•]))")
_DOTTED_NAME = re.compile(
    rf"(?<![{_HAN}\w*＊])([{_HAN}])[{_HAN}]{{0,9}}(?:[·•][{_HAN}]{{1,10}}){{1,3}}(?![{_HAN}\w*＊])"
)
_COMPOUND_START = re.compile(COMPOUND)
_ADDRESSED = re.compile(rf"(?:[{''.join(sorted(SURNAMES))}]|{COMPOUND})(?:{TITLE}|某{{1,2}}|[哥姐总工姨叔婶嫂爷])")
_ORGANISATION = re.compile(
    r"[店厂馆厅]$|(?:公司|集团|中心|银行|医院|学校|大学|学院|酒店|超市|商行|门店|部门|社区|协会)$"
)
_NO_ONE = re.compile(
    r"(?:匿名|游客|访客|顾客|客户|用户|买家|卖家|网友|会员|路人|散客|过客|商家|商户|未知|不详|未留|暂无|无|空).{0,6}"
)
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'’-]*(?:(?: |, ?)[A-Za-z][A-Za-z.'’-]*){1,3}|[A-Z][a-z]+")
_LATIN_WORD = re.compile(r"([A-Za-z])[A-Za-z.'’-]*")
_NO_NAME = (
    "anonymous unknown guest visitor user users customer client member buyer seller vip none null nil na test admin "
    "company co ltd limited inc llc corp gmbh group bank hotel shop store school university hospital clinic centre "
    "center team department service services office mr mrs ms miss dr the and of walk-in"
)
_NOT_A_NAME = frozenset(_NO_NAME.split())
_HANDLE = re.compile(r"(?<![\w*@.])(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{6,}(?![\w*@.-])")
_BARE_HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,}")


def is_erased(text: str) -> bool:
    """Tell whether something was removed from a text for good."""
    return ERASED.zh in text or ERASED.en in text


def find_personal(text: str) -> list[Found]:
    """Return every phone, e-mail, identity and card number, plate, and labelled account and name in a text.

    They come in order, none overlapping.

    Mobile numbers and landlines with an area code are phones, with ``+`` those of other countries.
    An 18-digit identity number must have a real birth date and a right check digit, or stand behind
    身份证; a card number a known prefix and a right check digit. Digits behind 单号 or 订单 are none.
    """
    if not may_be_personal(text):
        return []
    plain = text.translate(WIDE)
    found = _numbers(plain) if _HINT.search(plain) else []
    for kind, start, end in find_labelled(plain):
        _add(found, kind, start, end)
    return found


def _numbers(plain: str) -> list[Found]:
    """Phones, e-mails, identity and card numbers, told by their own digits and signs."""
    found: list[Found] = []
    if "@" in plain:
        found += [("email", match.start(), match.end()) for match in _EMAIL.finditer(plain)]
    digits = len(_DIGIT.findall(plain))
    if digits < _LEAST_DIGITS:
        return found
    long = digits >= 15
    for match in _IDENTITY.finditer(plain) if long else ():
        if _real_day(match[2]) and (_right_check_digit(match) or _IDENTITY_BEFORE.search(plain[: match.start()][-12:])):
            _add(found, "identity", match.start(), match.end())
    for match in _CARD.finditer(plain) if long else ():
        if _luhn(match[0]) and not _is_order(plain, match.start()):
            _add(found, "card", match.start(), match.end())
    for pattern in (_MOBILE, _ABROAD, _LANDLINE):
        for match in pattern.finditer(plain):
            enough = pattern is not _ABROAD or sum(map(str.isdigit, match[1])) >= 10
            if enough and not _is_order(plain, match.start()):
                _add(found, "phone", match.start(1), match.end(1))
    for match in _OLD_IDENTITY.finditer(plain) if long else ():
        if _real_day("19" + match[1]) and not _is_order(plain, match.start()):
            _add(found, "identity", match.start(), match.end())
    return found


def mask_text(text: str) -> str:
    """Mask what `find_personal` finds inside free text; nothing else is altered.

    ``138****5678``, ``010-****5678``, ``a***@example.com``, ``110***********123X``, ``6222********0123``.
    """
    while found := find_personal(text):
        for kind, start, end in reversed(found):
            text = text[:start] + _masked(kind, text[start:end]) + text[end:]
    return text


def mask_name(text: str) -> str:
    """Mask the names in a cell that holds a customer or colleague.

    王小明 → 王**, 欧阳锋 → 欧阳*, 阿依古丽·买买提 → 阿***, John Smith → J*** S***, 王小明先生 → 王**先生.
    Left alone: what is masked already, 王先生, 王某, 匿名, organisations, customer numbers, and nicknames, that
    is anything of one script that does not begin with a Chinese surname. Numbers go as in `mask_text`.
    """
    stripped = text.strip()
    if not stripped or _NO_ONE.fullmatch(stripped):
        return text
    if not stripped.isascii():
        text = _DOTTED_NAME.sub(lambda match: match[1] + "***", text)
        text = _CHINESE_NAME.sub(_masked_chinese, text)
    elif _LATIN_NAME.fullmatch(stripped) and not _NOT_A_NAME & set(re.split(r"[ ,.]+", stripped.lower())):
        text = _LATIN_WORD.sub(r"\1***", text)
    return mask_text(text)


def mask_mentions(text: str, customer: str) -> str:
    """Mask in a text of one case the full names that stand in its customer's cell: 我是王小明 → 我是王**."""
    for match in _CHINESE_NAME.finditer(customer):
        if _masked_chinese(match) != match[0]:
            text = text.replace(match[1], _starred(match[1]))
    return text


def looks_unmasked_name(text: str) -> bool:
    """Tell whether a customer's or colleague's cell shows more than `mask_name` would leave."""
    return mask_name(text) != text


def mask_contact(text: str) -> str:
    """Mask a cell that holds a contact: `mask_text`, and any account name of six signs or more.

    ``微信 wx_abc123`` → ``微信 wx***23``; a word without a digit counts only when it stands alone.
    """
    text = mask_text(text)
    stripped = text.strip()
    if _BARE_HANDLE.fullmatch(stripped):
        return text.replace(stripped, _shortened(stripped))
    return _HANDLE.sub(lambda match: _shortened(match[0]), text)


def _shortened(handle: str) -> str:
    return f"{handle[:2]}***{handle[-2:]}"


def _masked_chinese(match: re.Match[str]) -> str:
    """A Chinese name with its given name starred, or the match as it stood."""
    name, title = match[1], match[2] or ""
    if _ADDRESSED.fullmatch(match[0]) or _NO_ONE.fullmatch(name) or _ORGANISATION.search(match[0]):
        return match[0]
    compound = _COMPOUND_START.match(name)
    if (compound and compound[0] == name) or "某" in name or not (compound or name[0] in SURNAMES):
        return match[0]
    return _starred(name) + title


def _starred(name: str) -> str:
    """A Chinese name with only the surname left."""
    compound = _COMPOUND_START.match(name)
    surname = compound[0] if compound and compound[0] != name else name[0]
    return surname + "*" * (len(name) - len(surname))


def _add(found: list[Found], kind: str, start: int, end: int) -> None:
    """Add a piece where it belongs, unless something found before overlaps it."""
    place = bisect_right(found, start, key=lambda item: item[1])
    if (not place or found[place - 1][2] <= start) and (place == len(found) or end <= found[place][1]):
        found.insert(place, (kind, start, end))


def _masked(kind: str, piece: str) -> str:
    if kind == "email":
        _, at, host = re.split("([@＠])", piece, maxsplit=1)
        return f"{piece[0]}***{at}{host}"
    if kind == "account":
        return _shortened(piece)
    if kind == "name":
        return _starred(piece)
    if kind == "plate":
        return piece[:2] + "*" * (len(piece) - 4) + piece[-2:]
    places = [place for place, sign in enumerate(piece) if sign.isalnum()]
    kept = {"identity": 3 if len(places) > 14 else 1, "card": 4}
    head = kept.get(kind) or _kept_digits("".join(piece[place] for place in places))
    signs = list(piece)
    for place in places[head:-4]:
        signs[place] = "*"
    return "".join(signs)


def _kept_digits(digits: str) -> int:
    """How many leading digits of a phone number stay: 138, the area code, or the country's."""
    plain = digits.translate(WIDE)
    if plain[0] == "0":
        return 3 if plain[1] in "12" else 4
    return 3 if len(plain) == 11 else max(1, len(plain) - 8)


def _is_order(text: str, start: int) -> bool:
    return _ORDER_BEFORE.search(text[max(0, start - 16) : start]) is not None


def _real_day(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _right_check_digit(match: re.Match[str]) -> bool:
    """GB 11643-1999: a weighted sum modulo 11."""
    number = match[1] + match[2] + match[3]
    rest = sum(int(digit) * weight for digit, weight in zip(number, _CHECK_WEIGHTS, strict=False)) % 11
    return "10X98765432"[rest] == number[17].upper()


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled."""
    digits = [int(sign) for sign in reversed(number) if sign.isdigit()]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0
