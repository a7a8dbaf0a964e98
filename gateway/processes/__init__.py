"""Servers of ours that run in a process of their own."""
