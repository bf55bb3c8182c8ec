"""Personal data that only the words before it, or its very form, give away: accounts, plates, passports, names.

Takes and gives plain text. A handle or a name is taken only where a label such as 微信号 or 收货人 stands
before it; anything else in a sentence may be a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cs_workbook.rules.surnames import COMPOUND, SURNAMES, TITLE

_NUMERAL = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SAYS = "[ :：是为]{0,2}"
_HANDLE = r"([A-Za-z][A-Za-z0-9_-]{5,19}|\d{5,12})(?![\w*@.-])"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NAMED = "收货人|收件人|寄件人|联系人|姓名|名字"

_NUMBERED = "护照|通行证|台胞证|军官证|社保卡"
_BANKED = "银行卡|储蓄卡|信用卡|卡号|账号|帐号"
_LABELS = f"QQ|qq|Qq|扣扣|微信|威信|薇信|wechat|Wechat|WeChat|weixin|wx|WX|Wx|vx|VX|Vx|{_NUMBERED}|{_BANKED}|{_NAMED}"
_LABEL = re.compile(_LABELS)
"""What a text must hold for the labels to be worth a search; it is found fast, as every word begins with a sign."""

_WIDE_X = str.maketrans({"x": "[xｘ]", "X": "[XＸ]"})
_LABEL_SIGNS = "".join(sorted({label[0] for label in _LABELS.split("|")}))
_LABEL_RESTS = "|".join(f"(?<={label[0]}){label[1:].translate(_WIDE_X)}" for label in _LABELS.split("|"))
_WORTH = re.compile(
    rf"[\d@＠一幺壹{_LABEL_SIGNS}](?:(?<=[@＠])|(?<=\d)(?:\W\d|[A-ZＸ]*\d[A-ZＸ]*\d)"
    rf"|(?<=[一幺壹])[{_NUMERAL}]{{10}}|{_LABEL_RESTS})"
)
"""Digits close together, a number in words, an @ or a label, in text as it was typed. As its first sign is of
one class, and no other is looked at, it rejects nearly every text at once."""

_PLAIN = (
    # In words and sign by sign; a look back stands behind the first sign, so that it is found fast.
    ("phone", rf"([一幺壹](?<![{_NUMERAL}].)[三四五六七八九叁肆伍陆柒捌玖][{_NUMERAL}]{{9}})(?![{_NUMERAL}十百千万])"),
    ("phone", r"(1(?<![\d.].)([ .-])[3-9](?:\2\d){9})(?![\d*])"),
    (
        "plate",
        rf"([{_PROVINCES}](?<![全最更换崭].)[A-HJ-Z][ ·•]?(?=(?:[A-Z]*\d){{3}})"
        r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳]))(?![A-Za-z0-9])",
    ),
)
_LABELLED = (
    ("account", rf"(?:QQ|扣扣)(?:号码?)?{_SAYS}(\d{{5,11}})(?![\d*@])"),
    (
        "account",
        r"(?:微信|威信|薇信|wechat|weixin|(?<![a-z])[vw]x)(?:(?:号码?|帐号|账号|id)[ :：是为]{0,2}|[:：是为] ?)"
        + _HANDLE,
    ),
    ("account", rf"加.{{0,3}}(?:微信|[vw]x) ?{_HANDLE}"),
    ("account", r"(?<![A-Za-z0-9_])(wxid_[a-z0-9]{6,20})"),
    ("identity", rf"(?:{_NUMBERED})(?:号码?|卡号)?{_SAYS}([A-Za-z]{{0,2}}\d{{6,18}}[A-Za-z]?)(?![\w*])"),
    ("card", rf"(?:{_BANKED})(?:号码?)?{_SAYS}(\d(?:[ -]?\d){{14,18}})(?![\d*])"),
    (
        "name",
        rf"(?:{_NAMED}) ?(?:[:：是叫]|(?=[{_HAN}]{{2,4}}1\d{{10}})) ?(?!.(?:{TITLE}))"
        rf"((?:{COMPOUND}|[{''.join(sorted(SURNAMES))}])[{_HAN}]{{1,2}}?)"
        rf"(?=$|[^{_HAN}\w*＊·]|电话|手机|先生|女士|小姐|\d{{7}})",
    ),
)


def _compiled(patterns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.IGNORECASE if kind == "account" else 0)) for kind, pattern in patterns)


_ALWAYS, _BEHIND_LABELS = _compiled(_PLAIN), _compiled(_LABELLED)


def may_be_personal(text: str) -> bool:
    """Tell at little cost whether a text, full-width signs and all, may hold any kind of personal data."""
    return _WORTH.search(text) is not None


def find_labelled(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each piece; pieces may overlap, the surest first."""
    for kind, pattern in (*_ALWAYS, *(_BEHIND_LABELS if _LABEL.search(text) else ())):
        for match in pattern.finditer(text):
            yield kind, match.start(1), match.end(1)
