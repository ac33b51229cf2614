"""The gateway's application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from veravox import __version__
from veravox.core.places import share_of
from veravox.core.settings import Settings
from veravox.gateway import health
from veravox.gateway.accounts.endpoints import router as accounts
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.accounts.proof import Proofs
from veravox.gateway.accounts.registering import router as registering
from veravox.gateway.accounts.second_factor import router as second_factor
from veravox.gateway.administration.endpoints import router as administration
from veravox.gateway.body_guard import BodyGuard
from veravox.gateway.comparing.endpoints import router as comparing
from veravox.gateway.context import Services, ViewerDep
from veravox.gateway.datasets.endpoints import router as datasets
from veravox.gateway.detector import Detector
from veravox.gateway.evaluations.endpoints import router as evaluations
from veravox.gateway.evaluations.files import router as evaluation_files
from veravox.gateway.first_start import first_start
from veravox.gateway.groups.endpoints import router as groups
from veravox.gateway.groups.endpoints import turns
from veravox.gateway.installation.endpoints import router as installation
from veravox.gateway.launching.choosing import launching
from veravox.gateway.models.cards import router as cards
from veravox.gateway.models.endpoints import router as models
from veravox.gateway.models.importing import router as conversions
from veravox.gateway.models.installing import install_models
from veravox.gateway.models.publishing import router as publishing
from veravox.gateway.problems import ProblemBody, install_problem_handlers
from veravox.gateway.quotas.endpoints import router as usage
from veravox.gateway.quotas.launcher import WithinQuotas
from veravox.gateway.quotas.measuring import Sizes
from veravox.gateway.quotas.service import Quotas
from veravox.gateway.repeats.endpoints import router as repeats
from veravox.gateway.runs.endpoints import router as runs
from veravox.gateway.runs.file_endpoints import router as files
from veravox.gateway.sessions.access import router as access
from veravox.gateway.sessions.endpoints import router as sessions
from veravox.gateway.sharing.endpoints import router as sharing
from veravox.gateway.uploads.collecting import collecting
from veravox.gateway.uploads.endpoints import router as uploads
from veravox.gateway.verdicts.endpoints import router as verdicts
from veravox.gateway.visitors.door import Door
from veravox.gateway.visitors.endpoints import router as visitors
from veravox.gateway.visitors.people import router as people
from veravox.store.database import Database
from veravox.store.schema import upgrade_database

DESCRIPTION = """Train detectors of machine-made speech, watch them learn, and ask them about recordings.

Send a token as `Authorization: Bearer TOKEN`. Lists are `{items, next}`: pass `next` as `after`.
Errors are RFC 9457 problems whose `detail` says what is wrong, where, and what would be right."""


def create_app(settings: Settings) -> FastAPI:
    """The application; the database is opened, and brought up to date, when it starts."""
    app = FastAPI(
        title="Veravox",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
        docs_url=None,  # FastAPI's page fetches its scripts from elsewhere; nothing leaves an installation
        redoc_url=None,
        openapi_url=None,
    )
    app.state.settings = settings
    api = APIRouter(prefix="/api/v1")
    learning = (datasets, uploads, comparing, runs, files, repeats, groups, turns)
    judging = (models, cards, publishing, evaluations, evaluation_files, verdicts, visitors, people)
    for router in (
        sessions,
        access,
        registering,
        accounts,
        usage,
        second_factor,
        administration,
        installation,
        *learning,
        conversions,
        *judging,
        sharing,
    ):
        api.include_router(router)
    api.add_api_route("/openapi.json", _document, include_in_schema=False)
    app.include_router(api)
    app.include_router(health.router)
    app.add_middleware(
        BodyGuard,
        upload_megabytes=settings.max_upload_megabytes,
        piece_megabytes=settings.upload_piece_megabytes,
    )
    app.add_middleware(Door, places=share_of(settings.queue), is_open=settings.visitors)
    health.measure_requests(app)
    install_problem_handlers(app)
    _document_problems(app)
    return app


async def _document(request: Request, _viewer: ViewerDep) -> JSONResponse:
    return JSONResponse(request.app.openapi())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    assert settings.database_url, "the supervisor or the operator of the installation sets VERAVOX_DATABASE_URL"
    database, detector = Database(settings.database_url.get_secret_value()), Detector(settings)
    try:
        await upgrade_database(database.engine)
        async with launching(settings, database) as launcher:
            quotas = Quotas(settings, Sizes())
            app.state.services = Services(
                settings,
                database,
                WithinQuotas(launcher, quotas),
                detector,
                Mail.of(settings),
                Proofs(settings.internal_token.get_secret_value()),
                quotas,
            )
            await first_start(app.state.services)
            await install_models(app.state.services)
            async with collecting(app.state.services):
                yield
    finally:
        await detector.close()
        await database.close()


def _document_problems(app: FastAPI) -> None:
    """Put the problems' schema into the document, and drop FastAPI's own validation errors, which never occur."""
    original = app.openapi

    def openapi() -> dict[str, object]:
        document = original()
        schemas = document["components"]["schemas"]
        schemas.setdefault("ProblemBody", ProblemBody.model_json_schema())
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path in document["paths"].values():
            for operation in path.values():
                invalid = operation["responses"].get("422")
                if invalid and "application/json" in invalid.get("content", {}):
                    invalid["description"] = "The request does not make sense"
                    invalid["content"] = {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
                    }
        return document

    app.openapi = openapi  # type: ignore[method-assign]
