"""Macros and form buttons put into a closed workbook: what must change is changed, nothing else."""

from ..wiring import OddPart
from .build import Build, Order, Wanted
from .conf_sheet import read_settings, settings_sheet
from .first_rows import FirstRows, Shown

__all__ = ["Build", "FirstRows", "OddPart", "Order", "Shown", "Wanted", "read_settings", "settings_sheet"]
