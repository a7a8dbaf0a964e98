"""Recognisers that an organisation writes into its settings, without code."""
