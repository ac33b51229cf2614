"""What an audit of a dataset says, in words, tables and pictures. Needs no numpy, so every door may show one."""

from veravox.core.audit.bands import Band, band_of
from veravox.core.audit.cues import CUES, Reading
from veravox.core.audit.findings import headline, summary
from veravox.core.audit.model import Audit, AuditFinding, Crossing, Cue, Duplicate, Duplicates, Rate
from veravox.core.audit.page import page
from veravox.core.audit.plain import comparison, text

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
    "headline",
    "page",
    "summary",
    "text",
]
