"""Commands of `turnike policy` that each fill a file."""
