"""Larger models that an organisation brings, behind one small interface."""
