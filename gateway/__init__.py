"""Turnike: a gateway between an organisation's apps and every language model."""

__version__ = "0.1.0"
