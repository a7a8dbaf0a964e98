"""The commands of `turnike policy` that prove and compare."""
