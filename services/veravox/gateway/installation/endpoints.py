"""`/installation`."""

from fastapi import APIRouter
from pydantic import Field

from veravox import __version__
from veravox.core import problems
from veravox.core.roles import MAY_BRING_PYTHON
from veravox.core.specs import Resource
from veravox.gateway.context import ServicesDep, ViewerDep
from veravox.gateway.problems import answers

router = APIRouter(tags=["installation"])


class InstallationRead(Resource):
    """What the installation is, and what it allows."""

    version: str
    free_python: bool = Field(description="Whether a training of yours may bring Python of its own: `callbackCode`.")


@router.get("/installation", responses=answers(problems.UNAUTHENTICATED))
async def read_installation(viewer: ViewerDep, services: ServicesDep) -> InstallationRead:
    """What the installation is, and what it allows."""
    free_python = services.settings.free_python and viewer.role in MAY_BRING_PYTHON
    return InstallationRead(version=__version__, free_python=free_python)
