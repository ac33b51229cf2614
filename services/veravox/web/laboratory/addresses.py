"""Where the laboratory's pages are, and what the gateway sends of an evaluation."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

LEAST, MOST = 2, 10  # evaluations that are compared at once


def evaluation_address(id: UUID) -> str:
    return f"/laboratory/{id}"


def laboratory_address(model: UUID) -> str:
    """The form, with this model chosen."""
    return f"/laboratory?model={model}"


def against_address(evaluations: Iterable[UUID]) -> str:
    """The first of these against each of the others."""
    return f"/laboratory/compare?{urlencode([('evaluation', str(id)) for id in evaluations])}"


def scores_file(id: UUID, form: str) -> str:
    """Its scores to save, as `csv` or `asvspoof5`."""
    return f"/api/v1/evaluations/{id}/scores?form={form}"


def report_file(id: UUID, form: str) -> str:
    """Its report, with the model's card, as `html` or `pdf`."""
    return f"/api/v1/evaluations/{id}/files/report.{form}"


def clip_address(id: UUID, place: int) -> str:
    """Below it are a clip's `recording` and `spectrogram`."""
    return f"/api/v1/evaluations/{id}/clips/{place}"
