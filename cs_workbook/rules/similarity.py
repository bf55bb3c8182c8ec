"""How alike two descriptions are, in percent.

Takes texts as people wrote them. What every complaint says (greetings, "again", "please hurry") is left
out first, so that what remains is the problem itself. Chinese is compared sign by sign, other text word by
word in any order.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from functools import lru_cache

from rapidfuzz.fuzz import partial_ratio, ratio

_HAN = re.compile("[\u3400-\u9fff]")
_SIGNS = re.compile(r"[\W_]+")
_WORDS = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|s|e)$")
_FILLERS = re.compile(
    "您好|你好|请问|怎么办?|如何|麻烦|谢谢|请?(?:尽快|马上|立即)(?:处理|解决|回复)?|又来了|再次(?:反映|反馈|投诉)?|第[二三四五2345]次了?"
    "|同样的问题|上次|昨天|今天|一直|还是|仍然?|依然|依旧|已经|至今|到现在|(?<=没)有|[又还也都就很的了啊呢吧吗我]"
)
_STOP_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "a after again an and are as at be been before but by can could day did do does for from had has have here i"
        " in is it just my not of on once or our please second since still than that the their them there they this"
        " time to was we were what when which who why will with would you your",
    )
)
_FIRST_SIGN = "\U000f0000"

LIMIT = 400
"""Signs of a text that are compared; a novel is told apart by its beginning."""


def telling(text: str) -> str:
    """Return a text without what every complaint says: signs in a row for Chinese, words for other scripts."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if _HAN.search(plain):
        bare = _SIGNS.sub("", plain)
        return _FILLERS.sub("", bare) or bare
    words = _WORDS.findall(plain.replace("'", ""))
    return " ".join([word for word in words if word not in _STOP_WORDS] or words)


@lru_cache(maxsize=1 << 18)
def essence(text: str) -> str:
    """Return what is compared of a text: its telling signs; of other scripts one private sign for each word."""
    told = telling(text)
    if _HAN.search(told):
        return told[:LIMIT]
    return "".join(sorted({_sign(word) for word in told.split()}))[:LIMIT]


def _sign(word: str) -> str:
    """One private sign for a word without its ending, so that words can be compared like Chinese signs."""
    stem = _ENDING.sub("", word)
    stem = stem[:-1] if stem[-2:-1] == stem[-1:] and len(stem) > 3 else stem
    return chr(ord(_FIRST_SIGN) + zlib.crc32(stem.encode()) % 0xFFFE)


def similarity(a: str, b: str, least: float = 0.0) -> float:
    """Return how alike two essences are, 0 to 100; 0 where one is empty or they are less alike than `least`.

    The mean of how alike they are as a whole, and how well the shorter fits into the longer: who
    complains a second time often says less, or more, about the same thing.
    """
    if not a or not b:
        return 0.0
    whole = ratio(a, b)
    shared, short = whole * (len(a) + len(b)) / 200, min(len(a), len(b))
    if a[0] >= _FIRST_SIGN and b[0] >= _FIRST_SIGN:
        alike = (whole + 100 * shared / short) / 2
    # No piece of the longer text shares more signs with the shorter than the whole does.
    elif (whole + 200 * shared / (short + shared)) / 2 < least - 1e-6:
        return 0.0
    else:
        alike = (whole + partial_ratio(a, b)) / 2
    return alike if alike >= least else 0.0
