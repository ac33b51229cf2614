"""Runs: training a detector, watching it, steering it, fetching what it made."""
