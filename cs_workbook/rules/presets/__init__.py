"""The five presets: data files that hold only what differs from the defaults of `Rules`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def preset_names() -> tuple[str, ...]:
    """Return every preset; the default comes first."""
    found = sorted(
        f.name.removesuffix(".toml") for f in resources.files(__name__).iterdir() if f.name.endswith(".toml")
    )
    return tuple(sorted(found, key=lambda name: name != "feedback"))


@lru_cache(maxsize=8)
def preset_data(name: str) -> dict[str, Any]:
    """Return a preset's data as TOML holds it. KeyError: no such preset."""
    if name not in preset_names():
        raise KeyError(name)
    return tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text("utf-8"))
