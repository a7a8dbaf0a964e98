"""Turns a request of one dialect into that of another; pure functions over inspected trees."""
