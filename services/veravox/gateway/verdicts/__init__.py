"""Verdicts: what a model says about a recording."""
