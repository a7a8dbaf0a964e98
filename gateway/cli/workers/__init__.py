"""`turnike serve` as several processes: one that writes the log, and any number that answer."""
