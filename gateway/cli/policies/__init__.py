"""Subcommands of `turnike policy` that have a file of their own."""
