"""The fingerprint of the cases: what changes it and what does not."""

from __future__ import annotations

import hashlib

from cs_workbook.rules.fingerprint import fingerprint
from tests.tables import at, tables_of

CASE = {"case_id": "FX20261001001", "received_at": at("2026-10-01 09:00"), "channel": "电话"}


def of(case, **more):
    return fingerprint(tables_of(Cases=[case], **more))


def test_it_can_be_computed_by_anyone():
    line = '["Cases", {"case_id": "FX20261001001", "channel": "电话", "received_at": "2026-10-01 09:00"}]\n'
    assert of(CASE) == hashlib.sha256(line.encode()).hexdigest()


def test_it_follows_what_people_entered():
    assert of(CASE | {"channel": "邮件"}) != of(CASE)
    assert of(CASE | {"repeat_of": "FX20260901001"}) != of(CASE)
    assert of(CASE, Assignments=[{"case_id": "FX20261001001", "owner": "小周"}]) != of(CASE)


def test_it_does_not_follow_what_the_program_writes_anew():
    assert of(CASE | {"sla_state": "超期", "next_due": at("2026-10-02 09:00")}) == of(CASE)
    assert of(CASE, Targets=[{"metric": "满意度", "target": 90}]) == of(CASE)
