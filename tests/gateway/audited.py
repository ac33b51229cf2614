"""What the runner's data jobs would have done behind the gateway: auditing, for real, and making datasets of datasets."""

import asyncio
from pathlib import Path

from installation import Installation
from run_files import has_card

from veravox.core.audit import Audit, summary, write_audit
from veravox.core.manifest import DatasetFolder, counts, write_manifest
from veravox.core.specs import DatasetResult, DatasetSpec, DatasetStatus, Phase
from veravox.datasets.audit import audit
from veravox.store import jobs


async def next_job(gateway: Installation) -> tuple[str, DatasetSpec]:
    """The oldest job that has not ended, as soon as there is one."""
    async with asyncio.timeout(30):
        while True:
            async with gateway.services.database.transaction() as session:
                if waiting := await jobs.unfinished(session):
                    return str(waiting[0].id), DatasetSpec.model_validate(waiting[0].spec)
            await asyncio.sleep(0)


async def work_off(gateway: Installation) -> DatasetSpec:
    """Do what the next job asks of an existing dataset: steps give the same clips under another version."""
    id, spec = await next_job(gateway)
    assert spec.source.dataset
    folder = gateway.services.folder.dataset(spec.source.dataset.version)
    if spec.steps:
        rows, folder = folder.rows(), DatasetFolder(folder.path.with_name(f"version-of-{spec.title}"))
        folder.path.mkdir()
        write_manifest(folder.manifest, rows)
        has_card(folder, spec.title, folder.path.name)
    found = audited(folder)
    result = DatasetResult(
        folder=str(folder.path.relative_to(gateway.data)),
        version=folder.path.name,
        clips=found.clips,
        seconds=found.seconds,
        bonafide=found.bonafide,
        counts=counts(folder.rows()),
        audit=summary(found, str(folder.audit.relative_to(gateway.data))),
    )
    await gateway.has_status(id, DatasetStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
    return spec


def audited(folder: DatasetFolder) -> Audit:
    """Leave its audit where it belongs."""
    card = folder.card()
    assert card
    found = audit(card.model_copy(update={"bonafide": "bonafide"}), folder.rows())
    write_audit(folder.audit, found)
    return found


def version_folder(gateway: Installation, name: str = "example") -> Path:
    return gateway.services.folder.dataset(f"version-of-{name}").path
