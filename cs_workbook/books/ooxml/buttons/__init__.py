"""Macros and form buttons put into a closed workbook: what must change is changed, nothing else."""

from .build import Build, Order, Wanted
from .conf_sheet import settings_sheet
from .first_rows import FirstRows, Shown

__all__ = ["Build", "FirstRows", "Order", "Shown", "Wanted", "settings_sheet"]
