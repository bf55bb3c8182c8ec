"""The workbooks open in LibreOffice, by number."""


class Documents:
    """Open documents, and what every operation on them needs."""

    def __init__(self, desktop):
        self.desktop = desktop
        self.opened = 0
        self.documents = {}
        self.pages = {}
        self.kinds = {}
        self.codes = {}
        self.fail_after = None

    def sheet(self, book, name):
        """Return a sheet."""
        if (book, name) not in self.pages:
            self.pages[book, name] = self.documents[book].Sheets.getByName(name)
        return self.pages[book, name]

    def area(self, book, place):
        """Return a range: sheet, first row, first column, last row, last column."""
        sheet, row, column, last_row, last_column = place
        return self.sheet(book, sheet).getCellRangeByPosition(column - 1, row - 1, last_column - 1, last_row - 1)

    def about_to_write(self):
        """Fail where a test asked for it."""
        if self.fail_after is not None:
            if self.fail_after <= 0:
                self.fail_after = None
                raise RuntimeError("a write that was told to fail")
            self.fail_after -= 1

    def fail(self, after):
        """Let the write after so many others fail; None takes it back. Give what was left to do."""
        left, self.fail_after = self.fail_after, after
        return left
