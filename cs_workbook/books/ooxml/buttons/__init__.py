"""Macros and form buttons put into a closed workbook: what must change is changed, nothing else."""

from .build import Build, Order, Wanted
from .conf_sheet import read_settings, settings_sheet
from .first_rows import FirstRows, Shown
from .wiring import OddPart

__all__ = ["Build", "FirstRows", "OddPart", "Order", "Shown", "Wanted", "read_settings", "settings_sheet"]
