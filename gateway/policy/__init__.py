"""Policies: loading, deciding, explaining and testing them."""
