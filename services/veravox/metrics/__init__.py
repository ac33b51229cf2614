"""The measures of the field on numpy arrays. Imports numpy alone, so every room may use it."""

from veravox.metrics.classification import accuracy, balanced_accuracy, confusion_matrix, f1_macro
from veravox.metrics.equal_error_rate import equal_error_rate, error_rates, hull_error_rates
from veravox.metrics.normal_deviate import normal_deviate
from veravox.metrics.reliability import ReliabilityBin, expected_calibration_error, reliability_bins
from veravox.metrics.stand_in import area_under_curve, cllr

__all__ = [
    "ReliabilityBin",
    "accuracy",
    "area_under_curve",
    "balanced_accuracy",
    "cllr",
    "confusion_matrix",
    "equal_error_rate",
    "error_rates",
    "expected_calibration_error",
    "f1_macro",
    "hull_error_rates",
    "normal_deviate",
    "reliability_bins",
]
