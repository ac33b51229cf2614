"""Settings of the operator, from `VERAVOX_*` in its environment."""

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from veravox.core.data_folder import DataFolder
from veravox.core.spans import ENDPOINTS

TRACING = (
    *ENDPOINTS,
    "OTEL_EXPORTER_OTLP_COMPRESSION",
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
)


class OperatorSettings(BaseSettings):
    """Every setting with its default."""

    model_config = SettingsConfigDict(env_prefix="VERAVOX_", extra="ignore")

    data: Path = Field(Path("/data"), description="Where the shared volume is mounted in the operator.")
    namespaces: Annotated[list[str], NoDecode] = Field(
        ["default"],
        description="Which namespaces it serves, with commas between; each needs its own claim on the volume.",
    )
    trainer_image: str = Field("veravox-trainer:latest", description="The image of trainings and data jobs.")
    image_pull_policy: str = Field("IfNotPresent", description="As Kubernetes has it.")
    claim: str = Field("veravox-data", description="The claim on the shared volume, in each namespace.")
    run_as_user: int = Field(1000, ge=1, description="The user of the jobs' processes, who owns their folders.")
    run_as_group: int = Field(1000, ge=1, description="Their group.")
    pod_template: Path | None = Field(
        None, description="A YAML file that is laid over the pods: whatever else this cluster needs."
    )
    free_python: bool = Field(False, description="Whether trainings may bring Python of their own (callbackCode).")
    convert_learners: bool = Field(
        False,
        description="Whether an uploaded .pkl may be turned into a model, in a pod of its own; it runs what is in it.",
    )
    kueue: bool = Field(False, description="Whether Kueue is there, so that its reasons are passed on.")
    grace_seconds: int = Field(120, ge=1, description="How long a job may save before it is killed.")
    unreachable_seconds: int = Field(60, ge=0, description="How long a pod stays on a node that does not answer.")
    lost_pod_seconds: int = Field(30, ge=1, description="After that a leaving pod is deleted by force.")
    resync_seconds: float = Field(
        300, ge=1, description="How often everything is listed and compared with what was watched."
    )
    call_seconds: float = Field(30.0, gt=0, description="How long the API server may take for one call.")
    progress_seconds: float = Field(
        5.0, ge=0, description="The least time between two status writes that tell progress only."
    )
    keep_packs_days: float = Field(
        30.0, ge=0, description="Days without use after which spectrograms that no job needs are deleted; 0: never."
    )
    log_format: Literal["text", "json"] = Field("json", description="How operator and pods of jobs log.")
    look_seconds: float = Field(2.0, gt=0, description="How often a running job's folder and figures are looked at.")

    @field_validator("namespaces", mode="before")
    @classmethod
    def _with_commas_between(cls, said: Any) -> Any:
        return [each.strip() for each in said.split(",") if each.strip()] if isinstance(said, str) else said

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.data.absolute())

    @cached_property
    def tracing(self) -> dict[str, str]:
        """What pods are told of the collector of traces; headers, which may open it, are not for a manifest."""
        return {name: os.environ[name] for name in TRACING if os.environ.get(name)}

    @cached_property
    def overlay(self) -> dict[str, Any]:
        """The podTemplate overlay; empty where there is none."""
        return (yaml.safe_load(self.pod_template.read_text()) or {}) if self.pod_template else {}
