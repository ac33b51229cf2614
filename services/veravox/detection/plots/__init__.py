"""The pictures of an evaluation, and how all pictures look. Imports matplotlib: half a second, so import it late."""

from veravox.detection.plots.judged import plot_det, plot_reliability
from veravox.detection.plots.robustness import plot_robustness

__all__ = ["plot_det", "plot_reliability", "plot_robustness"]
