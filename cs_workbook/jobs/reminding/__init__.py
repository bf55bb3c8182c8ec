"""The parts of `remind`: what is to be done, who is told, what they were told before, and in which words."""
