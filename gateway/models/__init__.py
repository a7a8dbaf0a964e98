"""Models that this program can start by itself."""
