"""One log for several processes: one of them writes it, the others reach it over a local socket."""
