"""Which button stands where: the sheets, ribbon group and icon of each job, read from ``button_list.toml``.

A job is only known by its id here. One that the list does not name has its button on the guide alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from cs_workbook.model import Text

_ICON, _GROUP = "MacroPlay", "more"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: the job it runs, its caption, one sentence on what it does."""

    job: str
    caption: Text
    about: Text

    @property
    def sub(self) -> str:
        """The name of its VBA Sub."""
        return "cs_" + self.job.replace("-", "_")

    @property
    def place(self) -> Place:
        """Where it stands."""
        return _list().get(self.job, Place())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job's button stands: keys of sheets (beside the guide), ribbon group, Office icon."""

    sheets: tuple[str, ...] = ()
    group: str = _GROUP
    icon: str = _ICON


def groups() -> Mapping[str, Text]:
    """Return the ribbon's groups in order, with their names."""
    return {name: Text(**words) for name, words in _data()["groups"].items()}


def listed() -> frozenset[str]:
    """Return the jobs the list names."""
    return frozenset(_list())


@lru_cache(maxsize=1)
def _list() -> dict[str, Place]:
    return {
        job: Place(tuple(said.get("sheets", ())), said.get("group", _GROUP), said.get("icon", _ICON))
        for job, said in _data()["buttons"].items()
    }


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("button_list.toml").read_text("utf-8"))
