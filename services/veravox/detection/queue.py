"""Who asks about a recording waits for his turn; when there is no room he is told when to come back."""

import asyncio
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from fastapi import Request

from veravox.audio.sound import AudioError
from veravox.core import problems
from veravox.core.leaving import Gone, unless_gone
from veravox.core.places import share_of_account
from veravox.core.problems import Problem
from veravox.core.text import _
from veravox.detection.bundle import BundleError
from veravox.detection.evidence.tiling import NoScoreError
from veravox.detection.meters import Meters
from veravox.detection.taking_turns import Crowding, Full, Steps, Turns

T = TypeVar("T")
QUEUE = 16  # recordings that are judged, or wait for it, at once
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
            raise no_room(self.places) from None
        except Gone:
            raise Problem(problems.UNAVAILABLE, _("Who asked has gone.")) from None
        except (AudioError, NoScoreError) as error:
            self.meters.refused.inc()
            raise Problem(problems.BAD_RECORDING, str(error)) from None
        except BundleError as error:
            raise Problem(problems.NOT_FOUND, str(error)) from None


def no_room(most: int) -> Problem:
    sentence = _("{n} recordings are being judged or wait for it; try again in {s} s.")
    return Problem(problems.UNAVAILABLE, sentence.format(n=most, s=COME_BACK))


def _enough_of_one(most: int) -> Problem:
    sentence = _(
        "{n} recordings of yours are being judged or wait for it, and one account may have no more of them at once; "
        "send the next ones when these have their verdicts, or try again in {s} s."
    )
    return Problem(problems.CROWDED, sentence.format(n=most, s=COME_BACK))
