"""The gateway's application."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from veravox import __version__
from veravox.core.places import share_of
from veravox.core.settings import Settings
from veravox.gateway import health, problem_pages
from veravox.gateway.accounts.endpoints import router as accounts
from veravox.gateway.accounts.mail import Mail
from veravox.gateway.accounts.post import posting
from veravox.gateway.accounts.proof import Proofs
from veravox.gateway.accounts.registering import router as registering
from veravox.gateway.accounts.second_factor import router as second_factor
from veravox.gateway.administration.endpoints import router as administration
from veravox.gateway.administration.health import router as vital_signs
from veravox.gateway.body_guard import BodyGuard
from veravox.gateway.comparing.endpoints import router as comparing
from veravox.gateway.content_policy import ContentPolicy
from veravox.gateway.context import Services, ViewerDep
from veravox.gateway.datasets.clip_endpoints import router as dataset_clips
from veravox.gateway.datasets.endpoints import router as datasets
from veravox.gateway.datasets.found import registering as registering_datasets
from veravox.gateway.detector import Detector
from veravox.gateway.document import complete
from veravox.gateway.etags import ETags
from veravox.gateway.evaluations.endpoints import router as evaluations
from veravox.gateway.evaluations.files import router as evaluation_files
from veravox.gateway.first_start import first_start
from veravox.gateway.groups.endpoints import router as groups
from veravox.gateway.groups.endpoints import turns
from veravox.gateway.guests.endpoints import router as guests
from veravox.gateway.installation.endpoints import router as installation
from veravox.gateway.launching.choosing import launching
from veravox.gateway.models.cards import router as cards
from veravox.gateway.models.endpoints import router as models
from veravox.gateway.models.importing import router as conversions
from veravox.gateway.models.installing import install_models
from veravox.gateway.models.publishing import router as publishing
from veravox.gateway.notifications.endpoints import router as notifications
from veravox.gateway.oidc.endpoints import router as signing_in
from veravox.gateway.oidc.linking import router as linking
from veravox.gateway.oidc.provider import Provider
from veravox.gateway.parameters import refuse_unknown
from veravox.gateway.pictures.endpoints import router as pictures
from veravox.gateway.problems import install_problem_handlers
from veravox.gateway.queue.endpoints import router as queue
from veravox.gateway.quotas.endpoints import router as usage
from veravox.gateway.quotas.launcher import WithinQuotas
from veravox.gateway.quotas.measuring import Sizes
from veravox.gateway.quotas.service import Quotas
from veravox.gateway.rates import RateLimit
from veravox.gateway.repeats.endpoints import router as repeats
from veravox.gateway.retention.leaving import router as leaving
from veravox.gateway.retention.purging import purging_again
from veravox.gateway.run_letters.delivering import writing
from veravox.gateway.runs.endpoints import router as runs
from veravox.gateway.runs.file_endpoints import router as files
from veravox.gateway.runs.finding import router as finding
from veravox.gateway.sealed import seals_of
from veravox.gateway.sessions.access import router as access
from veravox.gateway.sessions.endpoints import router as sessions
from veravox.gateway.sharing.endpoints import router as sharing
from veravox.gateway.spoken import Spoken
from veravox.gateway.sweeping import sweeping
from veravox.gateway.uploads.collecting import collecting
from veravox.gateway.uploads.endpoints import router as uploads
from veravox.gateway.verdicts.endpoints import router as verdicts
from veravox.gateway.visitors.door import Door
from veravox.gateway.visitors.endpoints import router as visitors
from veravox.gateway.visitors.people import router as people
from veravox.gateway.webhooks.delivering import delivering
from veravox.gateway.webhooks.endpoints import router as webhooks
from veravox.serving.following import Following
from veravox.store.database import Database
from veravox.store.schema import TooNew, upgrade_database

log = logging.getLogger(__name__)
DESCRIPTION = """Train detectors of machine-made speech, watch them learn, and ask them about recordings.

Send a token as `Authorization: Bearer TOKEN`. Lists are `{items, next}`: pass `next` as `after`.
Errors are RFC 9457 problems whose `detail` says what is wrong, where, and what would be right; `type` leads to a page.
Answers have an `ETag`; a change with `If-Match` is made of that version alone. A POST with an `Idempotency-Key` may be
sent again. `RateLimit` tells how often one may ask. Ids in examples stand for your own."""


def create_app(settings: Settings, when_ready: Callable[[], None] = lambda: None) -> FastAPI:
    """The application; the database is opened, and brought up to date, when it starts.

    Args:
        settings: of the installation.
        when_ready: called once all is there.
    """
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
    app.state.settings, app.state.when_ready = settings, when_ready
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(refuse_unknown)])
    learning = (datasets, dataset_clips, uploads, comparing, finding, runs, files, repeats, groups, turns)
    judging = (models, cards, publishing, evaluations, evaluation_files, verdicts, visitors, people)
    for router in (
        sessions,
        signing_in,
        access,
        registering,
        guests,
        accounts,
        usage,
        queue,
        notifications,
        pictures,
        second_factor,
        linking,
        leaving,
        administration,
        vital_signs,
        installation,
        webhooks,
        *learning,
        conversions,
        *judging,
        sharing,
    ):
        api.include_router(router)
    api.add_api_route("/openapi.json", _document, include_in_schema=False)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(problem_pages.router)
    app.add_middleware(ETags)
    app.add_middleware(
        BodyGuard,
        upload_megabytes=settings.max_upload_megabytes,
        piece_megabytes=settings.upload_piece_megabytes,
    )
    app.add_middleware(Door, places=share_of(settings.queue), is_open=settings.visitors)
    app.add_middleware(RateLimit, per_minute=settings.requests_per_minute)
    app.add_middleware(ContentPolicy)
    app.add_middleware(Spoken)
    app.add_middleware(health.MeasureRequests)
    app.add_middleware(Following)
    install_problem_handlers(app)
    complete(app)
    return app


async def _document(request: Request, _viewer: ViewerDep) -> JSONResponse:
    return JSONResponse(request.app.openapi())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    assert settings.database_url, "the supervisor or the operator of the installation sets VERAVOX_DATABASE_URL"
    database, detector = Database(settings.database_url.get_secret_value()), Detector(settings)
    app.state.database = database
    try:
        app.state.unfit = await _why_unfit(database)
        if app.state.unfit:  # alive, and not ready: whoever looks is told why
            yield
            return
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
                await seals_of(settings, database),
                provider=Provider.of(settings),
            )
            await first_start(app.state.services)
            await install_models(app.state.services)
            services = app.state.services
            app.state.when_ready()
            async with (
                collecting(services),
                purging_again(services),
                sweeping(services),
                delivering(services),
                writing(services),
                posting(services),
                registering_datasets(services),
            ):
                yield
    finally:
        await detector.close()
        await database.close()


async def _why_unfit(database: Database) -> str:
    """Bring the database up to date; a sentence where it is beyond this version."""
    try:
        await upgrade_database(database.engine)
    except TooNew as too_new:
        log.error("%s", too_new)  # noqa: TRY400 - the sentence says it all
        return str(too_new)
    return ""
