"""The rule groups as Prometheus reads them."""

from typing import Any

import yaml

from monitoring import alerts, recording
from monitoring.alert import Alert

HEAD = "# Made by tools/generate_monitoring.py: do not edit.\n"
Document = dict[str, Any]


def rules() -> Document:
    recorded = [
        {"name": f"veravox-{name}.rules", "rules": [_recorded(each) for each in group]}
        for name, group in recording.GROUPS.items()
    ]
    alerting = [
        {"name": f"veravox-{name}.alerts", "rules": [_alert(each) for each in group]}
        for name, group in alerts.GROUPS.items()
    ]
    return {"groups": recorded + alerting}


def text() -> str:
    return HEAD + yaml.safe_dump(rules(), sort_keys=False, width=120, allow_unicode=True)


def _recorded(each: recording.Recording) -> Document:
    return {"record": each.name, "expr": each.expr}


def _alert(each: Alert) -> Document:
    return {
        "alert": each.name,
        "expr": each.expr,
        "for": each.wait,
        "labels": {"severity": each.severity, "app": "veravox"},
        "annotations": {"summary": each.summary, "description": each.description, "runbook_url": each.runbook},
    }
