"""A look at this machine, and at a workbook where one is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.machine import look_around
from cs_workbook.model import Inputs, Tables
from cs_workbook.rules.settings_sheet import parse_rules
from cs_workbook.runner import Run
from cs_workbook.session import Session


def runs(
    session: Session,
    job: Job,
    targets: Sequence[Path],
    params: Mapping[str, Any],  # noqa: ARG001 the form of every door's runs
) -> Iterator[Run]:
    """Run on the facts."""
    facts, tables = look_around(targets[0] if targets else None)
    rules, findings = parse_rules(tables) if tables and not facts.trouble else (None, ())
    shown = tables or Tables(facts.path, session.language or "zh", session.preset, {})
    inputs = Inputs(shown, rules, session.now, facts, settings_findings=findings)
    yield Run(job, shown, job.plan(inputs), (), written=False)
