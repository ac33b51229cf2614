"""When a batch cannot be learnt from: what is kept of it, and what would have worked."""

import csv
import io
from collections.abc import Callable, Sequence
from itertools import islice

import torch
from safetensors.torch import save as render_tensors

from veravox.core import exits
from veravox.core.exits import JobError
from veravox.core.files import replace_bytes, replace_text
from veravox.core.manifest import Clip
from veravox.core.run_folder import RunFolder
from veravox.core.spreadsheet import harmless
from veravox.core.text import _
from veravox.training.loaders import TrainLoader, Windows


class NotFinite(Exception):
    """A batch whose loss is not a number, or after which that of the validation windows is none."""

    def __init__(self, step: int, epoch: int, batch: int, *, judged: bool = False) -> None:
        super().__init__(f"step {step}")
        self.step, self.epoch, self.batch, self.judged = step, epoch, batch, judged


def keep_batch(
    folder: RunFolder, loader: TrainLoader, rows: Sequence[Clip], classes: Sequence[str], which: NotFinite
) -> JobError:
    """Leave the batch in the run's folder: as the network saw it, as a table of clips, and as pictures.

    What a batch is made of follows from seed, epoch and number, so it is made anew here.

    Returns:
        How the run ends.
    """
    from veravox.training.evidence.plots import plot_pictures

    windows = next(islice(loader.windows(which.epoch - 1), which.batch - 1, None))
    pictures, kinds = loader.batch(windows)
    content = render_tensors({"pictures": pictures.cpu().contiguous(), "classes": kinds.cpu()})
    replace_bytes(folder.failure / "batch.safetensors", content)
    replace_text(folder.failure / "batch.csv", _table(windows, rows))
    titles = [classes[kind] for kind in kinds.tolist()]
    plot_pictures(folder.failure / "batch", pictures.cpu().numpy(), titles)
    sentence = _("The loss of step {step} is not a number. The batch that did it is kept in {folder}.")
    if which.judged:
        sentence = _("After step {step} the validation loss is not a number. That batch is kept in {folder}.")
    return JobError(exits.NOT_A_NUMBER, sentence.format(step=which.step, folder=folder.failure.name))


def _table(windows: Windows, rows: Sequence[Clip]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["clip", "class", "first_frame"])
    for clip, offset in zip(windows.clips.tolist(), windows.offsets.tolist(), strict=True):
        writer.writerow([harmless(rows[clip].clip), harmless(rows[clip].generator), offset])
    return text.getvalue()


WORDS = ("DefaultCPUAllocator", "could not create a primitive", "could not create a memory object", "bad_alloc")
"""What torch and oneDNN say where the machine's memory does not suffice; they have no class of error for it."""


def is_out_of_memory(error: BaseException) -> bool:
    """Of the GPU, or of the machine."""
    return isinstance(error, torch.OutOfMemoryError) or any(word in str(error) for word in WORDS)


def out_of_memory(error: RuntimeError, batch: int, fits: Callable[[int], bool]) -> JobError:
    """How a run ends for whose batches the memory did not suffice.

    Args:
        error: torch's.
        batch: windows of a step.
        fits: tries a step of so many windows.
    """
    on_gpu = isinstance(error, torch.OutOfMemoryError)
    end = exits.OUT_OF_GPU_MEMORY if on_gpu else exits.OUT_OF_MEMORY
    what = _("The GPU's memory") if on_gpu else _("The main memory")
    sizes = [batch >> shift for shift in range(1, batch.bit_length())]
    size = next((size for size in sizes if fits(size)), None)
    if size is None:
        sentence = _("{what} does not suffice for this network, whatever the batch size.")
        return JobError(end, sentence.format(what=what))
    sentence = _("{what} did not suffice for {batch} windows a step; training.batchSize {size} would fit.")
    return JobError(end, sentence.format(what=what, batch=batch, size=size))
