"""The parts of `summarize`: the month's figures, and the blocks, notes and rows made of them."""
