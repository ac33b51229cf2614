"""What keeps an attempt from being made, told by the status until it is gone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hindrance:
    """Why an attempt that was asked for could not be made yet."""

    reason: str
    message: str


class Hindered(Exception):
    """An attempt cannot be made now; the status says why, and it is tried again."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.hindrance = Hindrance(reason, message)
