"""`/installation`."""

from fastapi import APIRouter
from pydantic import Field

from veravox import __version__
from veravox.core import problems
from veravox.core.specs import Resource
from veravox.gateway.context import ServicesDep, ViewerDep
from veravox.gateway.problems import answers

router = APIRouter(tags=["installation"])


class InstallationRead(Resource):
    """What the installation is, and what it allows."""

    version: str
    free_python: bool = Field(description="Whether a training may bring Python of its own: `callbackCode`.")


@router.get("/installation", responses=answers(problems.UNAUTHENTICATED))
async def read_installation(_viewer: ViewerDep, services: ServicesDep) -> InstallationRead:
    """What the installation is, and what it allows."""
    return InstallationRead(version=__version__, free_python=services.settings.free_python)
