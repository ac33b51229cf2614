"""Whether a run that repeats another one says the same, and where it does not: pure, on what was read of both."""

from veravox.core.agreement.environment import EnvironmentChange
from veravox.core.agreement.findings import Finding
from veravox.core.agreement.record import Record
from veravox.core.agreement.verdict import Agreement, Verdict, agreement_of

__all__ = ["Agreement", "EnvironmentChange", "Finding", "Record", "Verdict", "agreement_of"]
