"""Why a process that helped has failed, told to the one that leads: that sees no more than a broken connection."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from veravox.core import exits
from veravox.core.exits import EXITS, JobError
from veravox.core.files import read_json, replace_json
from veravox.core.job_process import Told, explain
from veravox.core.run_folder import RunFolder

PATIENCE = 3.0  # s from a broken connection to the word of the one that broke it
LOOK_EVERY = 0.05  # s
Work = Callable[[Told], None]


@dataclass(frozen=True)
class HelpersWords:
    """`helpers/<attempt>-<rank>.json`: code and message of a process that could not go on."""

    folder: RunFolder
    attempt: int

    def left_by(self, work: Work) -> Work:
        """The work of one that helps; it leaves its word where it fails for a reason of its own."""

        def helping(told: Told) -> None:
            try:
                work(told)
            except Exception as error:
                how, message = explain(error)
                if how is not exits.INTERNAL_ERROR:
                    with contextlib.suppress(OSError):  # its exit code is all that is left to tell
                        path = self.folder.path / "helpers" / f"{self.attempt}-{os.environ['RANK']}.json"
                        replace_json(path, {"code": how.code, "message": message})
                raise

        return helping

    def heard_by(self, work: Work) -> Work:
        """The work of the one that leads; what it cannot explain, one of the others may."""

        def leading(told: Told) -> None:
            try:
                work(told)
            except Exception as error:
                if explain(error)[0] is exits.INTERNAL_ERROR and (word := self._word()):
                    raise word from error
                raise

        return leading

    def _word(self) -> JobError | None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for path in sorted((self.folder.path / "helpers").glob(f"{self.attempt}-*.json")):
                said = read_json(path)
                return JobError(EXITS[said["code"]], said["message"])
            time.sleep(LOOK_EVERY)
        return None
