"""The detector's small FastAPI app: for the gateway alone, which keeps users, limits and records."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from veravox.audio.sound import AudioError
from veravox.core import problems
from veravox.core.data_folder import DataFolder
from veravox.core.places import Places, share_of, share_of_account
from veravox.core.problems import Problem
from veravox.core.text import N_, _
from veravox.core.verdict import VerdictProgress
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.against import compared
from veravox.detection.layers import layers_of
from veravox.detection.meters import Meters
from veravox.detection.portraits import PortraitQuestion, portrait
from veravox.detection.questions import (
    CompareQuestion,
    ModelQuestion,
    Question,
    SightQuestion,
    WhichRecording,
    WhyQuestion,
)
from veravox.detection.queue import COME_BACK, QUEUE, Queue, T, no_room
from veravox.detection.recordings import explained, inside, judged, pictured
from veravox.detection.spectrogram import draw_kept
from veravox.detection.taking_turns import Steps, Turns, in_one_step
from veravox.detection.underway import Underway
from veravox.detection.visitors import VisitorsQuestion, VisitorsWhy, explained_to_visitor, seen_by_visitor
from veravox.detection.warm_models import WarmModels
from veravox.serving.following import Following

GONE = N_("this file of the verdict is gone; ask about the recording again")
VISITORS = "visitors"  # take turns with the accounts as if they were one


def create_app(
    data: DataFolder,
    token: str,
    warm_up: Callable[[], None] = lambda: None,
    queue: int = QUEUE,
    decoder: Decoder | None = None,
) -> FastAPI:
    """The app over a data folder.

    Args:
        data: where runs and recordings are.
        token: what the gateway shows; never empty.
        warm_up: what takes long at the first verdict, done in the worker before `/readyz` says yes.
        queue: how many recordings are judged, or wait for it, at once; who comes when there are so many is turned away.
        decoder: of the recordings; closed with the app.

    Raises:
        ValueError: if the token is empty, for then anyone could ask.
    """
    if not token:
        raise ValueError(_("VERAVOX_INTERNAL_TOKEN is empty: the detector would be open to anyone. Set it."))
    turns = Turns(queue, share_of_account(queue))  # with one worker, for torch uses all cores by itself
    decoder = decoder or Decoder()
    models, meters, visiting = WarmModels(data), Meters(), Places(share_of(queue))
    underway = Underway()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.comparing, app.state.drawing_people = asyncio.Lock(), asyncio.Lock()
        app.state.warming = turns.submit(in_one_step(warm_up))
        turns.start()
        yield
        turns.close()
        decoder.close()

    app = FastAPI(title="Veravox detector", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Following)
    _answer_with_problems(app)

    known = _who_knows(token)

    answered = Queue(turns, meters, queue).answered

    @app.post("/detect", dependencies=[Depends(known)])
    async def detect(question: Question, request: Request) -> dict[str, Any]:
        path = inside(data.path, question.recording)
        with underway.entered(question.recording):
            verdict = await answered(judged(models, decoder, data, question, path, underway), request, question.account)
        meters.count(verdict)
        return verdict.outside()

    @app.post("/explain", dependencies=[Depends(known)])
    async def explain(question: WhyQuestion, request: Request) -> dict[str, Any]:
        path = inside(data.path, question.recording)
        return (await answered(explained(models, decoder, data, question, path), request, question.account)).outside()

    async def answered_to_visitor(steps: Steps[T], request: Request) -> T:
        with visiting.place() as there_is_one:
            if not there_is_one:
                meters.turned_away.inc()
                raise no_room(visiting.most)
            return await answered(steps, request, VISITORS, patient=True)

    @app.post("/see", dependencies=[Depends(known)])
    async def see(question: VisitorsQuestion, request: Request) -> dict[str, Any]:
        seen = await answered_to_visitor(seen_by_visitor(models, decoder, question), request)
        meters.count(seen.verdict)
        return seen.outside()

    @app.post("/see-why", dependencies=[Depends(known)])
    async def see_why(question: VisitorsWhy, request: Request) -> dict[str, Any]:
        return (await answered_to_visitor(explained_to_visitor(models, decoder, question), request)).outside()

    @app.post("/layers", dependencies=[Depends(known)])
    async def layers(question: ModelQuestion, request: Request) -> dict[str, Any]:
        steps = in_one_step(lambda: layers_of(models.get(question.model)))
        return (await answered(steps, request, question.account)).outside()

    @app.post("/picture", dependencies=[Depends(known)], response_class=Response)
    async def picture(question: SightQuestion, request: Request) -> Response:
        path = inside(data.path, question.recording)
        seen = await answered(pictured(models, decoder, data, question, path), request, question.account)
        return Response(seen, media_type="image/png")

    _draw_and_tell_progress(app, data, known, underway)
    _compare_evaluations(app, data, known)
    _make_portraits(app, decoder, known)
    _tell_health(app, meters, models, turns)
    return app


def _who_knows(token: str) -> Callable[[str], None]:
    """Whoever asks shows it."""

    def known(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise Problem(problems.UNAUTHENTICATED, _("The internal token is missing or wrong."))

    return known


def _compare_evaluations(app: FastAPI, data: DataFolder, known: Callable[[str], None]) -> None:
    """One comparison at a time, beside the recordings: it takes a core, but no model."""

    @app.post("/compare", dependencies=[Depends(known)])
    async def compare_evaluations(question: CompareQuestion) -> dict[str, Any]:
        async with app.state.comparing:
            return (await asyncio.to_thread(compared, data, question.evaluations)).outside()


def _make_portraits(app: FastAPI, decoder: Decoder, known: Callable[[str], None]) -> None:
    """One at a time, beside the recordings: it needs no model."""

    @app.post("/portrait", dependencies=[Depends(known)], response_class=Response)
    async def make_portrait(question: PortraitQuestion) -> Response:
        async with app.state.drawing_people:
            try:
                made = await asyncio.to_thread(portrait, decoder, question.picture)
            except AudioError as error:
                raise Problem(problems.BAD_RECORDING, str(error)) from None
        return Response(made, media_type="image/png")


def _draw_and_tell_progress(app: FastAPI, data: DataFolder, known: Callable[[str], None], underway: Underway) -> None:
    """What waits for no recording, and needs neither model nor decoder."""
    drawing = Lock()

    @app.post("/progress", dependencies=[Depends(known)])
    async def progress(asked: WhichRecording) -> VerdictProgress:
        try:
            return underway[asked.recording]
        except KeyError:
            raise Problem(problems.NOT_FOUND, _("This recording is not being judged.")) from None

    @app.post("/spectrogram", dependencies=[Depends(known)], status_code=204)
    def draw(asked: WhichRecording) -> None:  # in a thread
        folder = inside(data.path, asked.recording).parent
        try:
            with drawing:
                draw_kept(folder)
        except FileNotFoundError:
            raise Problem(problems.NOT_FOUND, _(GONE)) from None


def _tell_health(app: FastAPI, meters: Meters, models: WarmModels, turns: Turns) -> None:
    """Liveness, readiness and metrics, for whoever asks."""

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz(request: Request) -> Response:
        ready = request.app.state.warming.done()
        return JSONResponse({"status": "ready" if ready else "starting"}, 200 if ready else 503)

    @app.get("/metrics")
    async def metrics() -> Response:
        meters.warm.set(len(models))
        meters.queue.set(len(turns))
        return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)


def _answer_with_problems(app: FastAPI) -> None:
    """RFC 9457 for every refusal."""

    def answer(problem: Problem) -> JSONResponse:
        later = {"Retry-After": str(COME_BACK)} if problem.kind in {problems.UNAVAILABLE, problems.CROWDED} else None
        return JSONResponse(problem.body(), problem.kind.status, later, media_type="application/problem+json")

    @app.exception_handler(Problem)
    async def known(_request: Request, problem: Problem) -> JSONResponse:
        return answer(problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": ".".join(map(str, each["loc"])), "detail": str(each["msg"])} for each in error.errors()]
        return answer(Problem(problems.INVALID, _("The request does not make sense."), errors))
