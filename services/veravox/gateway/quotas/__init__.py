"""Quotas: how much one account may keep and use, and how much it does."""
