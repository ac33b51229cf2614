"""The detector's small FastAPI app: for the gateway alone, which keeps users, limits and records."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, BinaryIO, TypeVar
from uuid import UUID

import torch
from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from veravox.audio.pieces import pieces
from veravox.audio.sound import AudioError, Refusal, Refused
from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.data_folder import DataFolder
from veravox.core.evidence import Evidence
from veravox.core.front_end import PICTURES
from veravox.core.leaving import Gone, unless_gone
from veravox.core.places import Places, share_of, share_of_account
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.core.verdict import Verdict, VerdictProgress
from veravox.datasets.decoding.decoder import Decoder
from veravox.detection.against import compared
from veravox.detection.bundle import BundleError
from veravox.detection.evidence.answering import evidence_of
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.hearing import Hearing
from veravox.detection.judging import judge_picture, judge_sound
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
from veravox.detection.spectrogram import SMALL, draw_kept, keep_shades, picture_of
from veravox.detection.taking_turns import Crowding, Full, Steps, Turns, in_one_step
from veravox.detection.underway import Underway
from veravox.detection.visitors import VisitorsQuestion, VisitorsWhy, explained_to_visitor, seen_by_visitor
from veravox.detection.warm_models import WarmModels

T = TypeVar("T")
QUEUE = 16  # recordings that are judged, or wait for it, at once
GONE = _("this file of the verdict is gone; ask about the recording again")
VISITORS = "visitors"  # take turns with the accounts as if they were one
COME_BACK = 2  # s, when there is no room; the gateway says the same


@dataclass(frozen=True)
class Queue:
    """Who asks about a recording waits here for his turn."""

    turns: Turns
    meters: Meters
    places: int

    async def answered(self, steps: Steps[T], request: Request, account: UUID | str | None, patient: bool = False) -> T:
        """What comes out once it is its turn, among those of this account; who is patient comes behind all newcomers.

        Raises:
            Problem: if there is no room, or the recording or the model cannot be used.
        """
        try:
            submitted = self.turns.submit(steps, patient, account)
            return await unless_gone(request.receive, asyncio.wrap_future(submitted))
        except Crowding:
            self.meters.turned_away.inc()
            raise _enough_of_one(share_of_account(self.places)) from None
        except Full:
            self.meters.turned_away.inc()
            raise _no_room(self.places) from None
        except Gone:
            raise Problem(problems.UNAVAILABLE, _("Who asked has gone.")) from None
        except (AudioError, NoScoreError) as error:
            self.meters.refused.inc()
            raise Problem(problems.BAD_RECORDING, str(error)) from None
        except BundleError as error:
            raise Problem(problems.NOT_FOUND, str(error)) from None


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
    _answer_with_problems(app)

    known = _who_knows(token)

    answered = Queue(turns, meters, queue).answered

    @app.post("/detect", dependencies=[Depends(known)])
    async def detect(question: Question, request: Request) -> dict[str, Any]:
        path = _inside(data.path, question.recording)
        with underway.entered(question.recording):
            verdict = await answered(
                _judged(models, decoder, data, question, path, underway), request, question.account
            )
        meters.count(verdict)
        return verdict.outside()

    @app.post("/explain", dependencies=[Depends(known)])
    async def explain(question: WhyQuestion, request: Request) -> dict[str, Any]:
        path = _inside(data.path, question.recording)
        return (await answered(_explained(models, decoder, data, question, path), request, question.account)).outside()

    async def answered_to_visitor(steps: Steps[T], request: Request) -> T:
        with visiting.place() as there_is_one:
            if not there_is_one:
                meters.turned_away.inc()
                raise _no_room(visiting.most)
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
        path = _inside(data.path, question.recording)
        seen = await answered(_pictured(models, decoder, data, question.model, path), request, question.account)
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
        folder = _inside(data.path, asked.recording).parent
        try:
            with drawing:
                draw_kept(folder)
        except FileNotFoundError:
            raise Problem(problems.NOT_FOUND, GONE) from None


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


def _judged(
    models: WarmModels, decoder: Decoder, data: DataFolder, question: Question, path: Path, underway: Underway
) -> Steps[Verdict]:
    """A step for each piece of the recording; what a stranger sent is decoded elsewhere."""
    bundle = models.get(question.model)
    if bundle.card.recipe.name == PICTURES:
        with _opened(path, data.path) as file:
            verdict, frames = yield from judge_picture(bundle, lambda: decoder.columns_of(file), question.policy)
    else:
        with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
            steps = judge_sound(bundle, sound, question.policy)
            verdict, frames = yield from underway.watched(question.recording, steps, file)
    if path.parent.is_dir():  # otherwise the gateway has given up meanwhile, and nothing of the recording may stay
        keep_shades(path.parent, frames, bundle.card.recipe)
    return verdict


def _pictured(models: WarmModels, decoder: Decoder, data: DataFolder, model: UUID, path: Path) -> Steps[bytes]:
    """A step for each piece; a stranger's sound is decoded elsewhere."""
    recipe = models.get(model).card.recipe
    if recipe.name == PICTURES:
        with _opened(path, data.path) as file:
            return picture_of(torch.from_numpy(decoder.columns_of(file)), recipe, SMALL)
    with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
        hearing = Hearing(sound)
        for piece in pieces(sound, recipe):
            hearing.hear(piece)
            yield None
        return picture_of(hearing.heard().frames, recipe, SMALL)


def _explained(
    models: WarmModels, decoder: Decoder, data: DataFolder, question: WhyQuestion, path: Path
) -> Steps[Evidence]:
    yield from ()
    bundle = models.get(question.model)
    with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
        explained = evidence_of(bundle, sound, question.method, question.policy)
    if path.parent.is_dir():  # as above
        explained.leave(path.parent)
    return explained.evidence


def _opened(path: Path, below: Path) -> BinaryIO:
    try:
        return open_beneath(path, below.resolve())
    except OSError:
        raise Refused(Refusal.MISSING) from None


def _no_room(most: int) -> Problem:
    sentence = _("{n} recordings are being judged or wait for it; try again in {s} s.")
    return Problem(problems.UNAVAILABLE, sentence.format(n=most, s=COME_BACK))


def _enough_of_one(most: int) -> Problem:
    sentence = _(
        "{n} recordings of yours are being judged or wait for it, and one account may have no more of them at once; "
        "send the next ones when these have their verdicts, or try again in {s} s."
    )
    return Problem(problems.CROWDED, sentence.format(n=most, s=COME_BACK))


def _inside(data: Path, recording: str) -> Path:
    """The file, links followed; only files in the data folder are opened, whatever a path says."""
    base = data.resolve()
    path = (base / recording).resolve() if "\0" not in recording else base
    if path == base or not path.is_relative_to(base):
        raise Problem(problems.INVALID, _("The recording must lie in the data folder."))
    return path


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
