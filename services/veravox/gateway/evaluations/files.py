"""`/evaluations/{id}/files`: the report and the pictures that an evaluation leaves."""

from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import FileResponse

from veravox.core import problems
from veravox.core.problems import Problem
from veravox.core.reporting.html import FETCHED
from veravox.core.specs import EvaluationSpec, EvaluationStatus
from veravox.core.text import _
from veravox.gateway.context import ServicesDep, SessionDep, ViewerDep, owned_or_404
from veravox.gateway.once import OnceRoute
from veravox.gateway.plain_files import PlainFile
from veravox.gateway.problems import answers
from veravox.store.owned import Owned
from veravox.store.tables import Evaluation

router = APIRouter(
    route_class=OnceRoute, prefix="/evaluations", tags=["evaluations"], responses=answers(problems.UNAUTHENTICATED)
)


class EvaluationFile(StrEnum):
    """The files of an evaluation that its owner may fetch: a fixed list, so that no name becomes a path."""

    REPORT_HTML = "report.html"
    REPORT_PDF = "report.pdf"
    REPORT_CSV = "report.csv"
    REPORT_JSON = "report.json"
    ROBUSTNESS_CSV = "robustness.csv"
    ROBUSTNESS_PNG = "robustness.png"
    ROBUSTNESS_SVG = "robustness.svg"
    DET_PNG = "det.png"
    DET_SVG = "det.svg"
    RELIABILITY_PNG = "reliability.png"
    RELIABILITY_SVG = "reliability.svg"

    @property
    def place(self) -> Path:
        """Beneath the job's folder."""
        return Path("plots", self) if Path(self).suffix in {".png", ".svg"} else Path(self)


MEDIA = MappingProxyType(
    {
        ".html": "text/html",
        ".pdf": "application/pdf",
        ".csv": "text/csv",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
    }
)
SHOWN = {".html", ".png", ".svg"}  # where they are asked for; everything else is saved


@router.get("/{id}/files/{name}", response_class=FileResponse, responses=answers(problems.NOT_FOUND, problems.INVALID))
async def read_evaluation_file(
    id: UUID, name: EvaluationFile, viewer: ViewerDep, session: SessionDep, services: ServicesDep
) -> FileResponse:
    """The report as HTML, PDF, CSV or JSON, with the model's card; the robustness curve; or another of its pictures."""
    row = await owned_or_404(Owned(Evaluation, session, viewer.id), id, _("evaluation"))
    folder, suffix = services.folder.job(id).path, Path(name).suffix
    headers = {"content-security-policy": FETCHED}
    try:
        return PlainFile(
            folder / name.place,
            folder,
            media_type=MEDIA[suffix],
            headers=headers,
            filename=f"{Path(name).stem}-{id}{suffix}",
            content_disposition_type="inline" if suffix in SHOWN else "attachment",
        )
    except OSError:
        raise Problem(problems.NOT_FOUND, _missing(row, name)) from None


def _missing(row: Evaluation, name: EvaluationFile) -> str:
    if EvaluationStatus.model_validate(row.job.status).result is None:
        return _("this evaluation has left no files; wait until it has succeeded")
    if name.startswith("robustness") and EvaluationSpec.model_validate(row.job.spec).robustness is None:
        return _("this evaluation was not asked for robustness; evaluate again with it")
    if name.startswith("report"):
        return _("this evaluation was made before evaluations left reports; evaluate again")
    return _("this evaluation has no such picture: it has no scores of both humans and machines, or is too old")
