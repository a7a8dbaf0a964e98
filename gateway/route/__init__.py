"""Choosing which targets are asked, in which order."""
