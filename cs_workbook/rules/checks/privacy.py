"""Checks on personal data: nothing unmasked in names, contacts or free text."""

from __future__ import annotations

from collections.abc import Iterator

from cs_workbook.model import Table, Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.masking import find_personal, looks_unmasked_name, mask_contact, mask_name

_KINDS = {
    "phone": Text("电话号码", "a phone number"),
    "email": Text("邮箱", "an e-mail address"),
    "identity": Text("证件号", "an identity number"),
    "card": Text("银行卡号", "a card number"),
}


def _personal_cells(look: Look, personal: str) -> Iterator[tuple[Table, int, str, str]]:
    for spec in look.schema.tables.values():
        if spec.name not in look.tables:
            continue
        table = look.tables[spec.name]
        for column in spec.columns:
            if column.personal == personal and column.key in table:
                for row, value in zip(table.rows, table.values(column.key), strict=True):
                    if value is not None:
                        yield table, row, column.key, cell_text(value)


@check(
    "unmasked-name",
    "warning",
    Text("姓名未脱敏", "unmasked name"),
    Text("请改为脱敏姓名或客户编号。", "Use a masked name or the customer's number."),
)
def unmasked_name(look: Look) -> Iterator[Fault]:
    """What looks like a full name in a column for masked names."""
    for table, row, key, text in _personal_cells(look, "name"):
        wanted = look.rules.mask_owner if key == "owner" else look.rules.mask_customer
        if wanted and looks_unmasked_name(text):
            fix = Text("请改为“{masked}”。", "Use '{masked}'.")(masked=mask_name(text))
            yield Fault(table, row, key, Text("这里像是完整姓名。", "This looks like a full name."), fix)


@check(
    "unmasked-contact",
    "error",
    Text("联系方式未脱敏", "unmasked contact"),
    Text("请隐去中间几位，如 138****1234。", "Hide the middle, such as 138****1234."),
)
def unmasked_contact(look: Look) -> Iterator[Fault]:
    """A whole phone number or e-mail address in a contact column."""
    if not look.rules.mask_contact:
        return
    for table, row, key, text in _personal_cells(look, "contact"):
        masked = mask_contact(text)
        if masked != text:
            fix = Text("请改为“{masked}”。", "Use '{masked}'.")(masked=masked)
            yield Fault(table, row, key, Text("联系方式没有脱敏。", "The contact is not masked."), fix)


@check(
    "unmasked-text",
    "error",
    Text("描述中有个人信息", "personal data in free text"),
    Text("请隐去描述中的个人信息。", "Hide the personal data in the text."),
)
def unmasked_text(look: Look) -> Iterator[Fault]:
    """A phone, e-mail, identity or card number inside free text. The sentence never repeats it."""
    if not look.rules.mask_text:
        return
    for table, row, key, text in _personal_cells(look, "free"):
        kinds = list(dict.fromkeys(kind for kind, _, _ in find_personal(text)))
        if kinds:
            zh, en = ("、".join(_KINDS[k].zh for k in kinds), " and ".join(_KINDS[k].en for k in kinds))
            yield Fault(table, row, key, Text(f"文字中有{zh}。", f"The text holds {en}."))
