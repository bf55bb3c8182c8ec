"""The exceptions that end a run."""

from __future__ import annotations

from cs_workbook.model.texts import Text


class WorkbookError(Exception):
    """The workbook cannot be used; `text` says where, what and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    def __reduce__(self) -> tuple[type[WorkbookError], tuple[Text]]:
        """Let it be sent from one process to another with both languages."""
        return type(self), (self.text,)


class SettingsError(WorkbookError):
    """The settings contradict themselves so that no answer can be given."""


class StaleWorkbookError(WorkbookError):
    """Somebody changed the workbook between reading and writing; nothing was written."""


class LockedWorkbookError(WorkbookError):
    """Somebody else has the workbook open; nothing was written."""
