"""The audit of a dataset: what crosses, what is there twice, and how far a detector gets without listening."""

from veravox.datasets.audit.auditing import audit
from veravox.datasets.audit.groups import crossings, may_cross, part_counts
from veravox.datasets.audit.writing import read_audit, write_audit

__all__ = ["audit", "crossings", "may_cross", "part_counts", "read_audit", "write_audit"]
