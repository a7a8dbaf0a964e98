"""Placeholders in, values out."""
