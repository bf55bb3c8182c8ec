"""The story behind the demo workbook: who asked for what, when, and what colleagues did about it.

Pure modules and their data files; `demo` turns the story into rows. Nothing here knows a sheet's
place, a file or the clock.
"""
