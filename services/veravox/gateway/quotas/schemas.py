"""What one account may use."""

from typing import TypeVar

from pydantic import Field

from veravox.core.settings import Settings
from veravox.core.specs import Resource

Number = TypeVar("Number", int, float)


class Quota(Resource):
    """What one account may use where that is not what the installation allows everybody; null: as everybody."""

    storage_gigabytes: float | None = Field(None, ge=0, description="Datasets, uploads and runs.")
    unfinished_jobs: int | None = Field(None, ge=0, description="Jobs that wait or work at once.")
    gpu_hours: float | None = Field(None, ge=0, description="Hours of GPUs in a month of the calendar.")

    def of(self, settings: Settings) -> "Quota":
        """With what the installation allows everybody, where nothing else is said."""
        return Quota(
            storage_gigabytes=_either(self.storage_gigabytes, settings.quota_storage_gigabytes),
            unfinished_jobs=_either(self.unfinished_jobs, settings.quota_unfinished_jobs),
            gpu_hours=_either(self.gpu_hours, settings.quota_gpu_hours),
        )

    def of_guest(self, settings: Settings) -> "Quota":
        """With what the installation allows the guests of one address, where nothing else is said."""
        return Quota(
            storage_gigabytes=_either(self.storage_gigabytes, settings.guest_quota_storage_gigabytes),
            unfinished_jobs=_either(self.unfinished_jobs, settings.guest_quota_unfinished_jobs),
            gpu_hours=_either(self.gpu_hours, settings.guest_quota_gpu_hours),
        )


def _either(own: Number | None, everybodys: Number | None) -> Number | None:
    return everybodys if own is None else own
