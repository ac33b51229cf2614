"""The gateway's line to the detector, the only long-lived process with torch."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import httpx

from veravox.core import problems
from veravox.core.calibration import Policy
from veravox.core.evaluations_compared import EvaluationsCompared
from veravox.core.evidence import Evidence, EvidenceSeen, Method
from veravox.core.layers import LayerTable
from veravox.core.places import share_of_account
from veravox.core.problems import Problem
from veravox.core.settings import Settings
from veravox.core.text import _
from veravox.core.trace import HEADER, current
from veravox.core.verdict import Seen, Verdict, VerdictProgress

PASSED_ON = (
    problems.BAD_RECORDING,
    problems.NOT_FOUND,
    problems.CONFLICT,
    problems.CROWDED,
    problems.UNAVAILABLE,
)
SECONDS = 1800.0  # four hours of sound on a slow machine


class Detector:
    """Recordings lie on the shared volume; only their place travels."""

    def __init__(self, settings: Settings) -> None:
        token = settings.internal_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.AsyncClient(
            base_url=settings.detector_url, headers=headers, timeout=SECONDS, trust_env=False
        )
        self._drawn_at_once = max(1, share_of_account(settings.queue) // 2)  # the rest of its share is for verdicts
        self._drawing: WeakValueDictionary[UUID, asyncio.Semaphore] = WeakValueDictionary()

    async def detect(self, account: UUID, model: UUID, recording: str, policy: Policy) -> Verdict:
        """The verdict on a recording, given by its place below the data folder.

        Args:
            account: who asks.
            model: that judges.
            recording: the file.
            policy: of the model's owner.

        Raises:
            Problem: BAD_RECORDING with the detector's sentence; UNAVAILABLE if it does not answer, or has too much to do;
                CROWDED if this account has its share of that.
        """
        return Verdict.model_validate(await self._asked("/detect", account, model, recording, policy))

    async def see(self, model: UUID, recording: bytes, policy: Policy) -> Seen:
        """The verdict on a visitor's recording, which travels itself, and its picture; nothing is kept. As `detect`."""
        question = {"model": str(model), "recording": b64encode(recording).decode(), "policy": policy.outside()}
        return Seen.model_validate((await self._answered("/see", question)).json())

    async def see_why(self, model: UUID, recording: bytes, policy: Policy, method: Method | None) -> EvidenceSeen:
        """What the verdict on a visitor's recording rests on; as `see`."""
        sent = b64encode(recording).decode()
        question = {"model": str(model), "recording": sent, "policy": policy.outside(), "method": method}
        return EvidenceSeen.model_validate((await self._answered("/see-why", question)).json())

    async def explain(
        self, account: UUID, model: UUID, recording: str, policy: Policy, method: Method | None
    ) -> Evidence:
        """What a verdict rests on; pictures and sounds are left beside the recording. As `detect`."""
        return Evidence.model_validate(await self._asked("/explain", account, model, recording, policy, method=method))

    async def layers(self, account: UUID, model: UUID) -> LayerTable:
        """What its network is made of.

        Raises:
            Problem: NOT_FOUND without its files; UNAVAILABLE and CROWDED as of `detect`.
        """
        question = {"account": str(account), "model": str(model)}
        return LayerTable.model_validate((await self._answered("/layers", question)).json())

    async def picture(
        self, account: UUID, recording: str, model: UUID | None = None, front_end: str | None = None
    ) -> bytes:
        """The recording as the model sees it, or as a front end makes it, as PNG. As `detect`.

        A browser asks for all the pictures of a page at once: the rest waits here, for it would be turned away there.
        """
        asked = {"account": account, "model": model, "recording": recording, "frontEnd": front_end}
        question = {name: str(value) for name, value in asked.items() if value is not None}
        async with self._drawing.setdefault(account, asyncio.Semaphore(self._drawn_at_once)):
            return (await self._answered("/picture", question)).content

    async def portrait(self, picture: bytes) -> bytes:
        """A person's picture, made anew as a square PNG.

        Raises:
            Problem: BAD_RECORDING with the detector's sentence; UNAVAILABLE if it does not answer.
        """
        return (await self._answered("/portrait", {"picture": b64encode(picture).decode()})).content

    async def compare(self, evaluations: Sequence[UUID]) -> EvaluationsCompared:
        """The first of these evaluations against each of the others.

        Raises:
            Problem: CONFLICT with the detector's sentence; NOT_FOUND if one has left no clips; UNAVAILABLE as above.
        """
        answer = await self._answered("/compare", {"evaluations": [str(each) for each in evaluations]})
        return EvaluationsCompared.model_validate(answer.json())

    async def progress(self, recording: str) -> VerdictProgress:
        """How far a recording is that is being judged.

        Raises:
            Problem: NOT_FOUND if it is not, or not any more; UNAVAILABLE if the detector does not answer.
        """
        return VerdictProgress.model_validate((await self._answered("/progress", {"recording": recording})).json())

    async def draw(self, recording: str) -> None:
        """Have the spectrogram drawn beside a recording that was judged, unless it is there.

        Raises:
            Problem: NOT_FOUND if nothing was kept to draw it of; UNAVAILABLE if the detector does not answer.
        """
        await self._answered("/spectrogram", {"recording": recording})

    async def _asked(self, path: str, account: UUID, model: UUID, recording: str, policy: Policy, **more: Any) -> Any:
        who = {"account": str(account), "model": str(model)}
        question = {**who, "recording": recording, "policy": policy.outside(), **more}
        return (await self._answered(path, question)).json()

    async def _answered(self, path: str, question: Mapping[str, Any]) -> httpx.Response:
        try:
            trace = current()
            answer = await self._http.post(path, json=question, headers={HEADER: trace.header} if trace else {})
        except httpx.HTTPError:
            raise Problem(
                problems.UNAVAILABLE, _("the detector does not answer; it may still be starting, try again in a moment")
            ) from None
        if answer.is_success:
            return answer
        raise _problem_of(answer)

    async def is_ready(self) -> bool:
        """Whether it can judge now; who does not say so in two seconds cannot."""
        try:
            return (await self._http.get("/readyz", timeout=2.0)).is_success
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        await self._http.aclose()


def _problem_of(answer: httpx.Response) -> Problem:
    """What the user can mend, or wait for, is passed on; a quarrel between gateway and detector is our own fault."""
    if answer.headers.get("content-type") == "application/problem+json":
        told = answer.json()
        for kind in PASSED_ON:
            if told["type"] == kind.type:
                return Problem(kind, told["detail"])
    return Problem(problems.INTERNAL, _("the detector failed; its log holds the reason"))
