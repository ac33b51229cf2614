"""A detector that answers as the contract says, by what it hears of the file: no torch, no model."""

from base64 import b64decode
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import soundfile
from fastapi import FastAPI, Header, Response
from fastapi.responses import JSONResponse

from veravox.core import problems
from veravox.core.evaluations_compared import EvaluationAgainst, EvaluationsCompared, MeasureCompared
from veravox.core.evidence import Evidence, EvidenceSeen, Method, Part, Telling, Without
from veravox.core.problems import Problem
from veravox.core.verdict import Answer, Seen, Verdict, VerdictProgress

QUIET = b"RIFF quiet"
PICTURE = b"\x89PNG\r\n\x1a\nsmall"


def small_detector(data: Path, token: str) -> FastAPI:
    """Reads the recording below the data folder and judges it by its length: an odd number of samples is human."""
    app = FastAPI()
    app.state.asked, app.state.drawn, app.state.refuses = [], [], ""
    app.state.has_begun, app.state.may_go_on = Event(), Event()
    app.state.may_go_on.set()

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/detect")
    def detect(question: dict[str, Any], authorization: str = Header()) -> Any:
        if authorization != f"Bearer {token}":
            return refused(Problem(problems.UNAUTHENTICATED, "the internal token is wrong"))
        app.state.asked.append(question)
        app.state.has_begun.set()
        assert app.state.may_go_on.wait(60)
        path = data / question["recording"]
        try:
            sound, rate = soundfile.read(path)
        except soundfile.LibsndfileError as error:
            return refused(Problem(problems.BAD_RECORDING, f"{path.name} is no recording: {error}"))
        path.with_name("spectrogram.npy").write_bytes(PICTURE)
        return judged(len(sound), rate).outside()

    @app.post("/see")
    def see(question: dict[str, Any]) -> Any:
        app.state.asked.append(question)
        try:
            sound, rate = soundfile.read(BytesIO(b64decode(question["recording"])))
        except soundfile.LibsndfileError as error:
            return refused(Problem(problems.BAD_RECORDING, f"it is no recording: {error}"))
        return Seen.model_construct(verdict=judged(len(sound), rate), picture=PICTURE).outside()

    @app.post("/see-why")
    def see_why(question: dict[str, Any]) -> Any:
        app.state.asked.append(question)
        if not b64decode(question["recording"]).startswith(b"fLaC"):
            return refused(Problem(problems.BAD_RECORDING, "it is no recording"))
        method = Method(question["method"] or "grad-cam")
        telling = Telling(begin=0.5, end=1.0, evidence=-2.0)
        without = [Without(part=Part.NOISE, score=-1.0, change=1.0), Without(part=Part.HIGHS, why_not="none are there")]
        evidence = Evidence(method=method, telling=telling, without=without)
        return EvidenceSeen.model_construct(evidence=evidence, picture=PICTURE, sounds={Part.NOISE: QUIET}).outside()

    @app.post("/picture")
    def picture(question: dict[str, Any]) -> Response:
        app.state.asked.append(question)
        return Response(PICTURE, media_type="image/png")

    @app.post("/portrait")
    def portrait(question: dict[str, Any]) -> Any:
        if not b64decode(question["picture"]).startswith(b"\xc2\x89PNG"):
            return refused(Problem(problems.BAD_RECORDING, "It cannot be read as a picture."))
        return Response(PICTURE, media_type="image/png")

    @app.post("/compare")
    def compare(question: dict[str, Any]) -> Any:
        if app.state.refuses:
            return refused(Problem(problems.CONFLICT, app.state.refuses))
        first, *others = question["evaluations"]
        return EvaluationsCompared(first=first, against=[against(each) for each in others]).outside()

    @app.post("/progress")
    def progress(asked: dict[str, Any]) -> Any:
        if app.state.asked[-1]["recording"] != asked["recording"] or app.state.may_go_on.is_set():
            return refused(Problem(problems.NOT_FOUND, "This recording is not being judged."))
        return VerdictProgress(pieces=3, of_pieces=30, seconds=360.0, share=0.1, seconds_left=54.0).outside()

    @app.post("/spectrogram")
    def draw(asked: dict[str, Any]) -> Any:
        app.state.drawn.append(asked["recording"])
        kept = (data / asked["recording"]).with_name("spectrogram.npy")
        if not kept.exists():
            return refused(
                Problem(problems.NOT_FOUND, "this file of the verdict is gone; ask about the recording again")
            )
        kept.with_name("spectrogram.png").write_bytes(kept.read_bytes())
        return {}

    return app


def against(id: str) -> EvaluationAgainst:
    same = MeasureCompared(first=0.1, second=0.1, difference=0.0, interval=None, p_value=None)
    counts: dict[str, int] = dict.fromkeys(("shared", "bonafide", "spoof", "utterances", "both_right"), 6)
    counts |= dict.fromkeys(("only_first_right", "only_second_right", "both_wrong"), 0)
    return EvaluationAgainst.model_validate(
        {"id": id, "eer": same, "half_total_error_rate": same, "clips": [], **counts}
    )


def refused(problem: Problem) -> JSONResponse:
    return JSONResponse(problem.body(), problem.kind.status, media_type="application/problem+json")


def judged(samples: int, rate: int) -> Verdict:
    human = bool(samples % 2)
    return Verdict(
        verdict=Answer.HUMAN if human else Answer.MACHINE,
        score=2.0 if human else -2.0,
        generator=None if human else "world",
        probabilities={"bonafide": 0.9, "world": 0.1} if human else {"bonafide": 0.1, "world": 0.9},
        human_probability=0.88 if human else 0.12,
        seconds=samples / rate,
        rate=rate,
        windows=2,
        milliseconds=1.5,
    )
