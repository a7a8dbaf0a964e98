"""Places outside the log that keep its checkpoints."""
