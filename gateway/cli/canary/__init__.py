"""Canaries: made-up personal data, sent through a gateway to see what of it gets out."""
