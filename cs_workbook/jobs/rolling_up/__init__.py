"""The parts of `roll-up`: what one branch contributes, all of them pooled, and the pages made of that."""
