"""The detector's small FastAPI app: for the gateway alone, which keeps users, limits and records."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TypeVar
from uuid import UUID

import torch
from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import Field

from veravox.audio.pieces import pieces
from veravox.audio.sound import AudioError, Refusal, Refused
from veravox.core import problems
from veravox.core.beneath import open_beneath
from veravox.core.calibration import Policy
from veravox.core.data_folder import DataFolder
from veravox.core.evaluations_compared import MOST
from veravox.core.evidence import Evidence, Method
from veravox.core.front_end import PICTURES
from veravox.core.leaving import Gone, unless_gone
from veravox.core.places import Places, share_of
from veravox.core.problems import Problem
from veravox.core.specs import Resource
from veravox.core.text import _
from veravox.core.verdict import Verdict
from veravox.detection.against import compared
from veravox.detection.bundle import BundleError
from veravox.detection.decoding.decoder import Decoder
from veravox.detection.evidence.answering import evidence_of
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.hearing import Hearing
from veravox.detection.judging import judge_picture, judge_sound
from veravox.detection.layers import layers_of
from veravox.detection.spectrogram import SMALL, picture_of, spectrogram_png
from veravox.detection.taking_turns import Full, Steps, Turns, in_one_step
from veravox.detection.visitors import VisitorsQuestion, seen_by_visitor
from veravox.detection.warm_models import WarmModels

T = TypeVar("T")
SPECTROGRAM = "spectrogram.png"
QUEUE = 16  # recordings that are judged, or wait for it, at once
COME_BACK = 2  # s, when there is no room; the gateway says the same


class ModelQuestion(Resource):
    """Which model is asked about itself."""

    model: UUID = Field(description="The model's id, which is its run's.")


class SightQuestion(ModelQuestion):
    """Which recording is to be seen as which model sees it."""

    recording: str = Field(description="The file, relative to the data folder.", max_length=1024)


class Question(SightQuestion):
    """Which model is asked about which recording."""

    policy: Policy = Field(Policy(), description="How the model's owner wants its scores to be read.")


class WhyQuestion(Question):
    """What a model's verdict on a recording rests on; pictures and sounds are left beside the recording."""

    method: Method | None = Field(None, description="Of the map; the best one known without.")


class CompareQuestion(Resource):
    """Which evaluations are compared: the first with each of the others."""

    evaluations: list[UUID] = Field(min_length=2, max_length=MOST)


class Meters:
    """What the detector says of itself to Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        said: Any = {"registry": self.registry}
        self.verdicts = Counter("veravox_verdicts", "Recordings judged, by answer.", ["answer"], **said)
        self.refused = Counter("veravox_recordings_refused", "Recordings that could not be judged.", **said)
        self.seconds = Histogram("veravox_verdict_seconds", "From the file to the verdict, in seconds.", **said)
        self.warm = Gauge("veravox_models_warm", "Models in memory.", **said)
        self.queue = Gauge("veravox_recordings_waiting", "Recordings that are judged, or wait for it.", **said)
        self.turned_away = Counter("veravox_recordings_turned_away", "Recordings for which there was no room.", **said)

    def count(self, verdict: Verdict) -> None:
        self.verdicts.labels(verdict.verdict or "none").inc()
        self.seconds.observe(verdict.milliseconds / 1000)


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
    turns = Turns(queue)  # with one worker, for torch uses all cores by itself
    decoder = decoder or Decoder()
    models, meters, visiting = WarmModels(data), Meters(), Places(share_of(queue))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.comparing = asyncio.Lock()
        app.state.warming = turns.submit(in_one_step(warm_up))
        turns.start()
        yield
        turns.close()
        decoder.close()

    app = FastAPI(title="Veravox detector", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    _answer_with_problems(app)

    known = _who_knows(token)

    async def answered(steps: Steps[T], request: Request, patient: bool = False) -> T:
        """What comes out once it is its turn; who is patient comes behind all newcomers.

        Raises:
            Problem: if there is no room, or the recording or the model cannot be used.
        """
        try:
            return await unless_gone(request.receive, asyncio.wrap_future(turns.submit(steps, patient)))
        except Full:
            meters.turned_away.inc()
            raise _no_room(queue) from None
        except Gone:
            raise Problem(problems.UNAVAILABLE, _("Who asked has gone.")) from None
        except (AudioError, NoScoreError) as error:
            meters.refused.inc()
            raise Problem(problems.BAD_RECORDING, str(error)) from None
        except BundleError as error:
            raise Problem(problems.NOT_FOUND, str(error)) from None

    @app.post("/detect", dependencies=[Depends(known)])
    async def detect(question: Question, request: Request) -> dict[str, Any]:
        path = _inside(data.path, question.recording)
        verdict = await answered(_judged(models, decoder, data, question, path), request)
        meters.count(verdict)
        return verdict.outside()

    @app.post("/explain", dependencies=[Depends(known)])
    async def explain(question: WhyQuestion, request: Request) -> dict[str, Any]:
        path = _inside(data.path, question.recording)
        return (await answered(_explained(models, decoder, data, question, path), request)).outside()

    @app.post("/see", dependencies=[Depends(known)])
    async def see(question: VisitorsQuestion, request: Request) -> dict[str, Any]:
        with visiting.place() as there_is_one:
            if not there_is_one:
                meters.turned_away.inc()
                raise _no_room(visiting.most)
            seen = await answered(seen_by_visitor(models, decoder, question), request, patient=True)
        meters.count(seen.verdict)
        return seen.outside()

    @app.post("/layers", dependencies=[Depends(known)])
    async def layers(question: ModelQuestion, request: Request) -> dict[str, Any]:
        steps = in_one_step(lambda: layers_of(models.get(question.model)))
        return (await answered(steps, request)).outside()

    @app.post("/picture", dependencies=[Depends(known)], response_class=Response)
    async def picture(question: SightQuestion, request: Request) -> Response:
        path = _inside(data.path, question.recording)
        seen = await answered(_pictured(models, decoder, data, question.model, path), request)
        return Response(seen, media_type="image/png")

    _compare_evaluations(app, data, known)
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


def _judged(models: WarmModels, decoder: Decoder, data: DataFolder, question: Question, path: Path) -> Steps[Verdict]:
    """A step for each piece of the recording; what a stranger sent is decoded elsewhere."""
    bundle = models.get(question.model)
    if bundle.card.recipe.name == PICTURES:
        with _opened(path, data.path) as file:
            verdict, frames = yield from judge_picture(bundle, lambda: decoder.columns_of(file), question.policy)
    else:
        with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
            verdict, frames = yield from judge_sound(bundle, sound, question.policy)
    if path.parent.is_dir():  # otherwise the gateway has given up meanwhile, and nothing of the recording may stay
        spectrogram_png(path.with_name(SPECTROGRAM), frames, bundle.card.recipe)
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
    if bundle.card.bonafide is None or bundle.card.recipe.name == PICTURES:
        raise NoScoreError(_("The model gives no score of a recording, so there is nothing to explain."))
    with _opened(path, data.path) as file, decoder.open_sound(file) as sound:
        return evidence_of(bundle, sound, path.parent, question.method, question.policy)


def _opened(path: Path, below: Path) -> BinaryIO:
    try:
        return open_beneath(path, below.resolve())
    except OSError:
        raise Refused(Refusal.MISSING) from None


def _no_room(most: int) -> Problem:
    sentence = _("{n} recordings are being judged or wait for it; try again in {s} s.")
    return Problem(problems.UNAVAILABLE, sentence.format(n=most, s=COME_BACK))


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
        later = {"Retry-After": str(COME_BACK)} if problem.kind is problems.UNAVAILABLE else None
        return JSONResponse(problem.body(), problem.kind.status, later, media_type="application/problem+json")

    @app.exception_handler(Problem)
    async def known(_request: Request, problem: Problem) -> JSONResponse:
        return answer(problem)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": ".".join(map(str, each["loc"])), "detail": str(each["msg"])} for each in error.errors()]
        return answer(Problem(problems.INVALID, _("The request does not make sense."), errors))
