"""What a user wants of a job."""

from enum import StrEnum


class Desired(StrEnum):
    """What the job should do now. Stop keeps the model."""

    RUN = "Run"
    PAUSE = "Pause"
    STOP = "Stop"
