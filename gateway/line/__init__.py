"""The straight line: what is done with one request, from its bytes to its record."""
