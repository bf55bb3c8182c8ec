"""``python -m cs_workbook``: the command line, also where scripts are not on the path."""

from cs_workbook.cli import main

main(prog_name="cs-workbook")
