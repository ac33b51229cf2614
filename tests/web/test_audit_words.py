"""A dataset's audit in a word and a colour."""

import pytest

from veravox.client.models import AuditSummary
from veravox.core.audit.bands import Band
from veravox.web.audit_words import audit_chip, audit_hint


def told(band: str, serious: int = 0, alarms: int = 0) -> AuditSummary:
    return AuditSummary(headline="", band=band, alarms=alarms, serious=serious, folder="datasets/1/audit")


@pytest.mark.parametrize(
    ("band", "serious", "kind"),
    [
        (Band.CLEAN, 0, "good"),
        (Band.CLEAN, 1, "warn"),
        (Band.FAINT, 0, "warn"),
        (Band.CLEAR, 1, "warn"),
        (Band.STRONG, 1, "bad"),
        (Band.READABLE, 2, "bad"),
        (Band.UNKNOWN, 0, "calm"),
        (Band.UNKNOWN, 1, "warn"),
    ],
)
def test_the_colour_follows_the_worst_cue_and_what_should_be_mended(band: Band, serious: int, kind: str) -> None:
    assert audit_chip(told(band, serious))[1] == kind


def test_only_a_clean_audit_without_findings_is_green() -> None:
    green = [(band, n) for band in Band for n in (0, 1) if audit_chip(told(band, n))[1] == "good"]
    assert green == [(Band.CLEAN, 0)]


def test_the_bundled_example_does_not_look_broken_and_others_are_told_where_to_look() -> None:
    assert "no reason not to train on it" in audit_hint("example", told(Band.CLEAR, 2))
    assert audit_hint("mine", told(Band.CLEAR, 2)).endswith("how to mend what should be mended (2).")
    assert audit_hint("example", told(Band.CLEAR)) == audit_hint("mine", told(Band.CLEAN)) == ""


def test_a_summary_from_before_bands_were_told_warns_if_it_raised_alarms() -> None:
    assert audit_chip(told("", alarms=1))[1] == "warn"
    assert audit_chip(told(""))[1] == ""
