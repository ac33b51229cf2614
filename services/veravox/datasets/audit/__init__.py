"""The audit of a dataset: what may cross, what is there twice, and how far a detector gets without listening."""

from veravox.datasets.audit.auditing import audit

__all__ = ["audit"]
