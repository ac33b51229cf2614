"""Who may speak to whom, as the chart's NetworkPolicies say; a cluster whose network enforces them would do so."""

from itertools import product
from typing import Any

import pytest
from rendering import Document, rendered

PORTS = {"gateway": 8081, "web": 8080, "detector": 8082, "operator": 8084, "database": 5432, "job": 9090}
JOB = {"app.kubernetes.io/managed-by": "veravox", "veravox.dev/kind": "TrainingJob"}
SPEAK = {  # whoever is not here speaks to nobody of these
    "gateway": {"database", "detector", "job"},
    "web": {"gateway"},
    "operator": {"job"},
    "migrate": {"database"},
    "backup": {"database"},
    "test": {"gateway", "database"},
    "prometheus": {"gateway", "web", "detector", "operator", "job"},
    "stranger": {"web"},
}


def labels(who: str) -> dict[str, str]:
    match who:
        case "job":
            return JOB
        case "prometheus":
            return {"app.kubernetes.io/name": "prometheus"}
        case "stranger":
            return {}
    return {"app.kubernetes.io/part-of": "veravox", "app.kubernetes.io/component": who}


def picks(selector: dict[str, Any], those: dict[str, str]) -> bool:
    assert set(selector) <= {"matchLabels"}
    return selector.get("matchLabels", {}).items() <= those.items()


def lets(rule: dict[str, Any], side: str, other: dict[str, str], port: int) -> bool:
    """Whether a rule of a policy lets these pods, of whatever namespace, in or out at a port."""
    peers, ports = rule.get(side), rule.get("ports")
    whom = not peers or any(picks(each.get("podSelector", {}), other) for each in peers if "ipBlock" not in each)
    return whom and (not ports or any(each["port"] == port for each in ports))


def allowed(policies: list[Document], direction: str, who: dict[str, str], other: dict[str, str], port: int) -> bool:
    """As Kubernetes adds policies up: where none is meant, all may; else what one of them lets through."""
    meant = [
        each["spec"]
        for each in policies
        if picks(each["spec"]["podSelector"], who) and direction in each["spec"]["policyTypes"]
    ]
    side = {"Ingress": "from", "Egress": "to"}[direction]
    rules = [rule for each in meant for rule in each.get(direction.lower()) or []]
    return not meant or any(lets(rule, side, other, port) for rule in rules)


@pytest.mark.parametrize(("who", "whom"), list(product(sorted(SPEAK.keys() | PORTS.keys()), PORTS)))
def test_each_is_reached_by_those_who_need_it_and_by_nobody_else(who: str, whom: str) -> None:
    policies = [each for each in rendered() if each["kind"] == "NetworkPolicy"]
    one, other, port = labels(who), labels(whom), PORTS[whom]
    out = allowed(policies, "Egress", one, other, port)
    there = allowed(policies, "Ingress", other, one, port)
    assert (out and there) is (whom in SPEAK.get(who, set()))


def test_the_page_is_everybodys_unless_somebody_says_whose() -> None:
    peers = [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "entrance"}}}]
    policies = [each for each in rendered({"networkPolicy": {"pageFrom": peers}}) if each["kind"] == "NetworkPolicy"]
    assert allowed(policies, "Ingress", labels("web"), {"app": "entrance"}, 8080)
    assert allowed(policies, "Ingress", labels("web"), labels("prometheus"), 8080)
    assert not allowed(policies, "Ingress", labels("web"), labels("stranger"), 8080)


def test_what_listens_to_strangers_speaks_to_nobody() -> None:
    policies = [each for each in rendered() if each["kind"] == "NetworkPolicy"]
    for whom in ("gateway", "database", "stranger", "job"):
        for port in (80, 443, 5432, 8081):
            assert not allowed(policies, "Egress", labels("detector"), labels(whom), port)
