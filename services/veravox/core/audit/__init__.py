"""What an audit of a dataset says, in words, tables and pictures. Needs no numpy, so every door may show one."""

from veravox.core.audit.bands import Band, band_of
from veravox.core.audit.crossings import crossings, may_cross
from veravox.core.audit.cues import CUES, Reading
from veravox.core.audit.findings import headline, in_several_parts, summary, twice_on_both_sides
from veravox.core.audit.model import Audit, AuditFinding, Crossing, Cue, Duplicate, Duplicates, Rate
from veravox.core.audit.page import page
from veravox.core.audit.plain import comparison, text
from veravox.core.audit.stored import read_audit, write_audit

__all__ = [
    "CUES",
    "Audit",
    "AuditFinding",
    "Band",
    "Crossing",
    "Cue",
    "Duplicate",
    "Duplicates",
    "Rate",
    "Reading",
    "band_of",
    "comparison",
    "crossings",
    "headline",
    "in_several_parts",
    "may_cross",
    "page",
    "read_audit",
    "summary",
    "text",
    "twice_on_both_sides",
    "write_audit",
]
