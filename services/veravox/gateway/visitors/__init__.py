"""Visitors: who has no account may ask public models, and nothing of it is kept."""
