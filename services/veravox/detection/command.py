"""The commands of this room: `veravox detector`, `veravox evaluation`, `veravox conversion` and `veravox scores`."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from veravox.core.text import _


def detector(
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Judge recordings for the gateway: keeps torch and models warm."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # torch's threads must not burn the cores between recordings
    from veravox.core.logs import set_up_logging
    from veravox.core.processes import die_with_parent
    from veravox.core.settings import Settings
    from veravox.core.spans import tell_collector

    if os.environ.get("VERAVOX_SUPERVISED") == "1":
        die_with_parent()
    settings = Settings()
    token = settings.internal_token.get_secret_value()
    if not token:
        typer.echo(_("VERAVOX_INTERNAL_TOKEN is empty: the detector would be open to anyone. Set it."), err=True)
        raise typer.Exit(2)
    set_up_logging()
    tell_collector()
    import uvicorn

    from veravox.datasets.decoding.decoder import Decoder
    from veravox.detection.app import create_app
    from veravox.detection.warm_up import warm_up

    decoder = Decoder(settings.decode_unconfined)

    def warm_all_up() -> None:
        decoder.start()
        warm_up()

    app = create_app(settings.folder, token, warm_all_up, settings.queue, decoder)
    uvicorn.run(app, host=host, port=port, log_config=None, access_log=False)


def evaluation(
    folder: Annotated[Path, typer.Argument(help="The job's folder.")],
    attempt: Annotated[int, typer.Option(help="Which try it is.", min=1)] = 1,
) -> None:
    """Measure a model on a dataset; started by the runner."""
    from veravox.core.job_folder import JobFolder
    from veravox.core.probes import run_probed_job
    from veravox.detection.evaluation import evaluate

    raise typer.Exit(run_probed_job(JobFolder(folder), attempt, evaluate))


def conversion(
    folder: Annotated[Path, typer.Argument(help="The job's folder, <data>/jobs/<id>, with its spec.yaml.")],
    attempt: Annotated[int, typer.Option(help="Which try it is.", min=1)] = 1,
) -> None:
    """Turn an upload, a bundle or a learner (.pkl), into a model; started by runner and operator."""
    from veravox.core.job_folder import JobFolder
    from veravox.core.probes import run_probed_job
    from veravox.detection.taking_in import take_in

    raise typer.Exit(run_probed_job(JobFolder(folder.absolute()), attempt, take_in))


def scores(
    file: Annotated[Path, typer.Argument(help="ASVspoof's form (filename, tab, cm-score), or a scores.csv.")],
    key: Annotated[Path | None, typer.Option(help="The ASVspoof protocol that says what the clips are.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another detector's scores of the same clips.")] = None,
    bonafide: Annotated[str, typer.Option(help="The human class of a scores.csv.")] = "bonafide",
    positive_means_spoof: Annotated[
        bool, typer.Option("--positive-means-spoof", help="Turn the signs of all scores first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Measure anybody's scores: EER with interval, minDCF, actDCF, Cllr; or two detectors against each other."""
    from rich.console import Console

    from veravox.detection.score_files import ScoreFileError, compared, measured, read_scored, turned
    from veravox.detection.score_tables import tables

    try:
        clips = read_scored(file, key, bonafide)
        others = read_scored(against, key, bonafide) if against else []
        if positive_means_spoof:
            clips, others = turned(clips), turned(others)
        found = measured(clips)
        if against:
            found["against"] = compared(clips, others)
    except (ScoreFileError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for each in tables(found):
        Console().print(each)
    if found["hint"]:
        typer.echo(found["hint"], err=True)
