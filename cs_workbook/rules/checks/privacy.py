"""Checks on personal data: nothing unmasked in names, contacts or free text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.masking import find_personal, looks_unmasked_name, mask_contact, mask_name

_KINDS = {
    "phone": Text("电话号码", "a phone number"),
    "email": Text("邮箱", "an e-mail address"),
    "identity": Text("证件号", "an identity number"),
    "card": Text("银行卡号", "a card number"),
    "account": Text("社交账号", "an account name"),
    "plate": Text("车牌号", "a number plate"),
    "name": Text("姓名", "a name"),
}


def _personal_cells(
    look: Look, personal: str, judge: Callable[[str, str], tuple[Text, Text | None] | None]
) -> Iterator[Fault]:
    """Judge the cells of every column of a kind, each text once, by its column's key: what is wrong, and the remedy."""
    for spec in look.schema.tables.values():
        if spec.name not in look.tables:
            continue
        table = look.tables[spec.name]
        for column in spec.columns:
            if column.personal != personal or column.key not in table:
                continue
            values = table.values(column.key)
            bad = {v: found for v in set(values) if v is not None and (found := judge(column.key, cell_text(v)))}
            for row, value in zip(table.rows, values, strict=True) if bad else ():
                if value in bad:
                    yield Fault(table, row, column.key, *bad[value])


@check(
    "unmasked-name",
    "warning",
    Text("姓名未脱敏", "unmasked name"),
    Text("请改为脱敏姓名或客户编号。", "Use a masked name or the customer's number."),
)
def unmasked_name(look: Look) -> Iterator[Fault]:
    """What looks like a full name in a column for masked names."""

    def judge(key: str, text: str) -> tuple[Text, Text] | None:
        wanted = look.rules.mask_owner if key == "owner" else look.rules.mask_customer
        if not wanted or not looks_unmasked_name(text):
            return None
        fix = Text("请改为“{masked}”。", "Use '{masked}'.")(masked=mask_name(text))
        return Text("这里像是完整姓名。", "This looks like a full name."), fix

    return _personal_cells(look, "name", judge)


@check(
    "unmasked-contact",
    "error",
    Text("联系方式未脱敏", "unmasked contact"),
    Text("请隐去中间几位，如 138****1234。", "Hide the middle, such as 138****1234."),
)
def unmasked_contact(look: Look) -> Iterator[Fault]:
    """A whole phone number or e-mail address in a contact column."""

    def judge(_: str, text: str) -> tuple[Text, Text] | None:
        masked = mask_contact(text)
        if masked == text:
            return None
        fix = Text("请改为“{masked}”。", "Use '{masked}'.")(masked=masked)
        return Text("联系方式没有脱敏。", "The contact is not masked."), fix

    return _personal_cells(look, "contact", judge) if look.rules.mask_contact else iter(())


@check(
    "unmasked-text",
    "error",
    Text("描述中有个人信息", "personal data in free text"),
    Text("请隐去描述中的个人信息。", "Hide the personal data in the text."),
)
def unmasked_text(look: Look) -> Iterator[Fault]:
    """A phone, e-mail, identity or card number, account, plate or name in free text, which is never repeated."""

    def judge(_: str, text: str) -> tuple[Text, None] | None:
        found = find_personal(text)
        if not found:
            return None
        kinds = list(dict.fromkeys(kind for kind, _, _ in found))
        zh, en = ("、".join(_KINDS[k].zh for k in kinds), " and ".join(_KINDS[k].en for k in kinds))
        return Text(f"文字中有{zh}。", f"The text holds {en}."), None

    return _personal_cells(look, "free", judge) if look.rules.mask_text else iter(())
