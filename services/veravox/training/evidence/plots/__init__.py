"""The pictures of a run, each as PNG and as SVG beside it. Imports matplotlib: half a second, so import it late."""

from veravox.detection.plots import plot_det, plot_reliability
from veravox.training.evidence.plots.confusions import plot_confusion_matrix
from veravox.training.evidence.plots.learning import plot_learning_rate, plot_loss
from veravox.training.evidence.plots.pictures import plot_pictures

__all__ = ["plot_confusion_matrix", "plot_det", "plot_learning_rate", "plot_loss", "plot_pictures", "plot_reliability"]
