"""Registers for a supervisory authority: figures from the log beside what the settings say.

They state facts. Whether those satisfy a law is for counsel to say.
"""
