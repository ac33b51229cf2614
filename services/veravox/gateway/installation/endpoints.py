"""`/installation`."""

from fastapi import APIRouter
from pydantic import Field

from veravox import __version__
from veravox.core import problems
from veravox.core.roles import MAY_BRING_PYTHON
from veravox.core.specs import Resource
from veravox.gateway.context import ServicesDep, ViewerDep
from veravox.gateway.once import OnceRoute
from veravox.gateway.problems import answers
from veravox.gateway.quotas.schemas import Quota

router = APIRouter(route_class=OnceRoute, tags=["installation"])


class Keeping(Resource):
    """How long things are kept, in days; 0: for good."""

    deleted: float = Field(description="What was deleted: until then it can be brought back.")
    recordings: float
    verdicts: float
    uploads: float = Field(description="An upload with which nobody goes on.")


class InstallationRead(Resource):
    """What the installation is, and what it allows."""

    version: str
    free_python: bool = Field(description="Whether a training of yours may bring Python of its own: `callbackCode`.")
    keeping: Keeping
    import_folders: list[str] = Field(
        description="Folders of the server from which every account may import; others are for administrators."
    )
    signs_in_by: str = Field(
        description="What the OpenID provider is called by which one signs in; empty: there is none."
    )
    sends_letters: bool = Field(description="Whether it has a mail server.")
    quota: Quota = Field(description="What each account may use, where nothing else is said of it; null: no limit.")


@router.get("/installation", responses=answers(problems.UNAUTHENTICATED))
async def read_installation(viewer: ViewerDep, services: ServicesDep) -> InstallationRead:
    """What the installation is, and what it allows."""
    settings = services.settings
    keeping = Keeping(
        deleted=settings.keep_deleted_days,
        recordings=settings.keep_recordings_days,
        verdicts=settings.keep_verdicts_days,
        uploads=settings.upload_keep_hours / 24,
    )
    return InstallationRead(
        version=__version__,
        free_python=settings.free_python and viewer.role in MAY_BRING_PYTHON,
        keeping=keeping,
        import_folders=[str(each) for each in settings.open_folders],
        signs_in_by=services.provider.name if services.provider else "",
        sends_letters=bool(services.mail),
        quota=Quota().of(settings),
    )
