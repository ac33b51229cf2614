"""Webhooks: an address of somebody's is told when a run of theirs ends."""
