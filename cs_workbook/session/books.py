"""A job on many workbooks, each by itself."""

from __future__ import annotations

from cs_workbook.session.book import runs

__all__ = ["runs"]
