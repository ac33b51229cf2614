"""The one call for a map, whatever the method."""

from torch import Tensor

from veravox.core.evidence import EvidenceScores, Method
from veravox.detection.bundle import Bundle
from veravox.detection.evidence.filling import Filling, filled
from veravox.detection.evidence.grad_cam import grad_cam
from veravox.detection.evidence.integrated_gradients import integrated_gradients
from veravox.detection.evidence.occlusion import over_grid, over_time_and_bands
from veravox.detection.evidence.tiling import Tiles

UNMEASURED = Method.INTEGRATED_GRADIENTS  # did best where it was measured, see docs/explanations.md


def explain(bundle: Bundle, frames: Tensor, method: Method = UNMEASURED, filling: Filling = Filling.MEAN) -> Tensor:
    """What each cell of a clip says: positive for a human voice, negative for a machine.

    Where several windows look at a frame, their maps are averaged. A map is in nats of a window's score: of occlusion
    the fall when a cell's part is covered, spread over the part; of integrated gradients an exact account; of Grad-CAM
    to first order.

    Args:
        bundle: the model, on the frames' device.
        frames: the clip's bytes as in a pack, uint8, shape (frames, bands).
        method: how.
        filling: what stands where a part is covered, and the baseline of integrated gradients; Grad-CAM has none.

    Returns:
        float32, shape (frames, bands).

    Raises:
        NoScoreError: if the model knows no human class.
    """
    tiles, clip = Tiles.of(bundle, frames), frames.float()
    covered = filled(clip, filling)
    match method:
        case Method.OCCLUSION:
            said = over_time_and_bands(tiles, clip, covered)
        case Method.OCCLUSION_GRID:
            said = over_grid(tiles, clip, covered)
        case Method.GRAD_CAM:
            said = grad_cam(tiles, clip)
        case Method.ELEMENTWISE_CAM:
            said = grad_cam(tiles, clip, elementwise=True)
        case Method.INTEGRATED_GRADIENTS:
            said = integrated_gradients(tiles, clip, covered)
    return said.float()


def default_method(scores: EvidenceScores | None) -> Method:
    """The method that did best where this model's explanations were scored; elsewhere the one that did best on others."""
    return (scores.best_method if scores else None) or UNMEASURED
