"""How records of outside files become rows; loaded only when something is imported."""
