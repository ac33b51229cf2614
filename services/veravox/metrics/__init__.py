"""The measures of the field on numpy arrays. Imports numpy alone, so every room may use it."""

from veravox.metrics.area_under_curve import area_under_curve
from veravox.metrics.asvspoof5 import asvspoof5_equal_error_rate
from veravox.metrics.brier_score import brier_score
from veravox.metrics.classification import accuracy, balanced_accuracy, confusion_matrix, f1_macro
from veravox.metrics.cluster_bootstrap import Estimate, cluster_bootstrap
from veravox.metrics.detection_cost import ASVSPOOF5, DetectionCost, act_dcf, min_dcf
from veravox.metrics.detection_error_tradeoff import det_points
from veravox.metrics.equal_error_rate import equal_error_rate, error_rates, hull_error_rates
from veravox.metrics.half_total_error_rate import error_rates_at, half_total_error_rate
from veravox.metrics.holm import holm
from veravox.metrics.log_likelihood_ratio_cost import cllr, min_cllr
from veravox.metrics.normal_deviate import normal_deviate
from veravox.metrics.paired_bootstrap import Comparison, paired_bootstrap
from veravox.metrics.reliability import (
    Reliability,
    expected_calibration_error,
    reliability,
    top_class_calibration_error,
)
from veravox.metrics.resampling import Groups, NoInterval
from veravox.metrics.unknown import false_positive_rate, oscr, unknown_auroc, unknown_fpr95
from veravox.metrics.z_test import ZTest, hter_z_test

__all__ = [
    "ASVSPOOF5",
    "Comparison",
    "DetectionCost",
    "Estimate",
    "Groups",
    "NoInterval",
    "Reliability",
    "ZTest",
    "accuracy",
    "act_dcf",
    "area_under_curve",
    "asvspoof5_equal_error_rate",
    "balanced_accuracy",
    "brier_score",
    "cllr",
    "cluster_bootstrap",
    "confusion_matrix",
    "det_points",
    "equal_error_rate",
    "error_rates",
    "error_rates_at",
    "expected_calibration_error",
    "f1_macro",
    "false_positive_rate",
    "half_total_error_rate",
    "holm",
    "hter_z_test",
    "hull_error_rates",
    "min_cllr",
    "min_dcf",
    "normal_deviate",
    "oscr",
    "paired_bootstrap",
    "reliability",
    "top_class_calibration_error",
    "unknown_auroc",
    "unknown_fpr95",
]
