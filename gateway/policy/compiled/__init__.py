"""Policies made ready when they are loaded, so that a decision costs little whatever their size.

What is known of a rule before any request stands in masks: whole numbers of which
the n-th bit speaks of the n-th rule.
"""
