"""Alerts of what must not run out: the volume, the certificate, the age of the newest backup."""

from monitoring.alert import DAY, Alert
from veravox.gateway.administration.health import LITTLE, NEARLY_NONE

KEEPING = (
    Alert(
        "VeravoxVolumeFilling",
        f"veravox:volume_free:ratio < {LITTLE} or (veravox:volume_free:ratio < {3 * LITTLE:.1f} and on (namespace) "
        f"min by (namespace) (predict_linear(veravox_volume_free_bytes[6h], {DAY})) < 0)",
        "30m",
        "ticket",
        "{{ $value | humanizePercentage }} of the volume are free",
        f"Less than {LITTLE:.0%} of the data folder's volume are free, or the rest will be used up within a day at the pace "
        "of the last six hours.",
        of_all="Little of the volume is free, or it is full tomorrow",
    ),
    Alert(
        "VeravoxVolumeFull",
        f"veravox:volume_free:ratio < {NEARLY_NONE}",
        "5m",
        "page",
        "The volume is full but for {{ $value | humanizePercentage }}",
        "Trainings will end with DiskFull, and uploads will be refused.",
        of_all="The volume is as good as full",
    ),
    Alert(
        "VeravoxCertificateEnds",
        f"(veravox_web_certificate_not_after_timestamp_seconds > 0) - time() < {21 * DAY}",
        "1h",
        "ticket",
        "The page's certificate ends in {{ $value | humanizeDuration }}",
        "The certificate with which the page began is valid for less than three weeks.",
        of_all="The page's certificate ends within three weeks",
    ),
    Alert(
        "VeravoxCertificateEndsNow",
        f"(veravox_web_certificate_not_after_timestamp_seconds > 0) - time() < {2 * DAY}",
        "5m",
        "page",
        "The page's certificate ends within two days, or has ended",
        "Browsers will refuse the page, or do so already.",
    ),
    Alert(
        "VeravoxBackupOld",
        f"time() - max by (namespace) (veravox_backup_timestamp_seconds) > {8 * DAY}",
        "1d",
        "ticket",
        "There is no backup of the last eight days",
        "`veravox backup` has made none for more than eight days, or has never made one.",
    ),
)
