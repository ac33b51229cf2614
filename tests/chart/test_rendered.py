"""What the chart makes of its values: on every Kubernetes that it is meant for, and as it was read."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from rendering import CHART, EXAMPLES, KNOWN, Document, Refused, named, pods, rendered

from cluster.helm import helm
from pages import BLOCK, ROOT, text_of

VERSIONS = ("1.32", "1.33", "1.34", "1.35", "1.36", "1.37")
FOREIGN = {"monitoring.coreos.com", "postgresql.cnpg.io", "gateway.networking.k8s.io", "grafana.integreatly.org"}
MATRIX: dict[str, Document] = {
    "as it comes": {},
    "nothing besides": {
        "crds": {"install": False},
        "admissionPolicy": {"install": False},
        "networkPolicy": {"enabled": False},
        "monitoring": {"enabled": False, "dashboards": {"enabled": False}},
        "backup": {"enabled": False},
    },
    "everything of yours": {
        "storage": {"existingClaim": "theirs"},
        "secrets": {"existingSecret": "theirs"},
        "database": {"kind": "external", "existingSecret": "theirs"},
        "mail": {"existingSecret": "theirs", "from": "a@example.org"},
        "oidc": {
            "issuer": "https://login.example.org",
            "clientId": "veravox",
            "existingSecret": "theirs",
            "name": "Lab",
        },
        "backup": {"existingClaim": "theirs"},
        "images": {"pullSecrets": ["registry"], "trainer": "registry.example.org/trainer@sha256:00"},
        "settings": {"VERAVOX_REGISTRATION": "open"},
    },
    "much of it": {
        "gateway": {
            "autoscaling": {"enabled": True},
            "nodeSelector": {"pool": "a"},
            "extraEnv": [{"name": "A", "value": "b"}],
        },
        "detector": {"autoscaling": {"enabled": True, "minReplicas": 2}, "tolerations": [{"operator": "Exists"}]},
        "web": {"replicas": 2, "service": {"type": "LoadBalancer", "annotations": {"a": "b"}}},
        "operator": {"namespaces": ["team-b"], "kueue": True},
        "ingress": {"enabled": True, "host": "veravox.example.org", "className": "nginx", "tls": {"secretName": "tls"}},
        "networkPolicy": {"pageFrom": [{"namespaceSelector": {}}]},
        "jobs": {"podTemplate": {"spec": {"runtimeClassName": "nvidia"}}},
    },
}
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_every_kubernetes_that_it_is_meant_for_knows_all_that_it_makes(values: Document) -> None:
    documents = rendered(values, known=KNOWN)
    assert _refused(documents) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_accepted(example: Path) -> None:
    assert _refused(rendered(files=(example,), known=KNOWN)) == []
    line = [helm(), "lint", "--strict", "--quiet", "--values", str(example), str(CHART)]
    linted = subprocess.run(line, capture_output=True, text=True, check=False)
    if "cnpg.io" not in linted.stderr + linted.stdout:  # lint knows no cluster's kinds
        assert linted.returncode == 0, linted.stderr + linted.stdout


def _refused(documents: list[Document]) -> list[str]:
    """What a version does not know, fields included; foreign kinds are not Kubernetes' own."""
    names = [(each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"]) for each in documents]
    assert len(names) == len(set(names)), names
    own = [each for each in documents if each["apiVersion"].partition("/")[0] not in FOREIGN]
    return [said for each in own for said in _said(json.dumps(each, sort_keys=True))]


@cache
def _said(document: str) -> list[str]:
    """Most documents are the same whatever the values; each is looked at once."""
    found, each = [], json.loads(document)
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(each, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            found.append(f"{each['kind']} {each['metadata']['name']} {version}: {error.message}")
    return found


def test_the_values_that_the_document_shows_are_taken_and_lead_to_its_page() -> None:
    first, *_more = (block for kind, block in BLOCK.findall(text_of(ROOT / "docs" / "helm.md")) if kind == "yaml")
    shown = yaml.safe_load(first)
    made = rendered(shown)
    (rule,) = named(made, "Ingress", "veravox")["spec"]["rules"]
    assert rule["host"] == shown["ingress"]["host"]
    (web,) = (pod for name, pod in pods(made) if name == "Deployment veravox-web")
    assert web["containers"][0]["image"].startswith(f"{shown['images']['prefix']}/web:")


def test_a_field_that_no_version_knows_is_found() -> None:
    """What the tests above rely on."""
    deployment = named(rendered(), "Deployment", "veravox-web")
    deployment["spec"]["template"]["spec"]["containers"][0]["readinessprobe"] = {}
    assert len(_refused([deployment])) == len(VERSIONS)


@pytest.mark.parametrize("values", MATRIX.values(), ids=MATRIX)
def test_every_pod_is_restricted_and_two_have_a_token(values: Document) -> None:
    with_token = set()
    for name, pod in pods(rendered(values)):
        security = pod["securityContext"]
        assert security["runAsNonRoot"], name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert "hostNetwork" not in pod
        if pod["automountServiceAccountToken"]:
            with_token.add(name)
        for each in (*pod["containers"], *pod.get("initContainers", [])):
            assert each["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
    assert with_token == {"Deployment veravox-gateway", "Deployment veravox-operator"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"gatway": {"replicas": 2}}, "gatway"),
        ({"gateway": {"replica": 2}}, "replica"),
        ({"gateway": {"replicas": "two"}}, "want integer"),
        ({"database": {"kind": "mysql"}}, "'internal', 'external', 'cloudnative-pg'"),
        ({"storage": {"size": "a lot"}}, "/storage/size"),
        ({"settings": {"VERAVOX_REGISTRASION": "open"}}, "invalid propertyName 'VERAVOX_REGISTRASION'"),
        ({"settings": {"VERAVOX_PUBLIC_URL": "https://a"}}, "invalid propertyName 'VERAVOX_PUBLIC_URL'"),
        ({"settings": {"VERAVOX_SMTP_URL": "smtp://u:p@h"}}, "invalid propertyName 'VERAVOX_SMTP_URL'"),
        ({"database": {"kind": "external"}}, "name a Secret with the address of your PostgreSQL"),
        ({"database": {"kind": "cloudnative-pg"}}, "install CloudNativePG first"),
        ({"ingress": {"enabled": True}}, "ingress.host is empty; write the page's name there"),
        ({"httpRoute": {"enabled": True}}, "httpRoute.parentRefs is empty; name the Gateway"),
    ],
)
def test_values_that_make_no_sense_are_refused_in_words(values: Document, says: str) -> None:
    with pytest.raises(Refused, match=says):
        rendered(values)


def test_links_lead_to_where_the_page_is() -> None:
    told = {
        "http://localhost:8080": {},
        "https://lab.example.org": {
            "ingress": {"enabled": True, "host": "lab.example.org", "tls": {"secretName": "t"}}
        },
        "http://lab.example.org": {"ingress": {"enabled": True, "host": "lab.example.org"}},
        "https://route.example.org": {
            "httpRoute": {"enabled": True, "hostnames": ["route.example.org"], "parentRefs": [{"name": "public"}]}
        },
        "https://mine.example.org:8443": {"publicUrl": "https://mine.example.org:8443"},
    }
    for url, values in told.items():
        documents = rendered(values)
        for name in ("veravox-gateway", "veravox-web"):
            (container,) = named(documents, "Deployment", name)["spec"]["template"]["spec"]["containers"]
            assert {"name": "VERAVOX_PUBLIC_URL", "value": url} in container["env"]


@pytest.mark.parametrize(("name", "values"), [("default", {}), ("many", MATRIX["much of it"])])
def test_what_is_made_is_what_was_read(name: str, values: Document) -> None:
    """`UPDATE_GOLDEN=1` writes it anew; read the difference."""
    documents = [each for each in rendered(values) if each["kind"] not in {"CustomResourceDefinition", "ConfigMap"}]
    for each in documents:
        if each["kind"] == "Secret":
            each["data"] = dict.fromkeys(each["data"], "made at random")
    text, golden = yaml.safe_dump_all(documents, sort_keys=False, width=120), GOLDEN / f"{name}.yaml"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_annotations_reach_every_pod_that_the_chart_makes() -> None:
    plain, annotated = rendered(), rendered({"podAnnotations": {"sidecar.istio.io/inject": "false"}})
    said = yaml.safe_dump_all(annotated).count("sidecar.istio.io/inject: 'false'")
    assert said == len(list(pods(plain)))


def test_nobody_is_alarmed_of_backups_that_another_makes() -> None:
    def alerts(values: Document) -> dict[str, str]:
        rule = named(rendered(values, known=KNOWN), "PrometheusRule", "veravox")
        every = [each for group in rule["spec"]["groups"] for each in group["rules"] if "alert" in each]
        return {each["alert"]: each["annotations"]["runbook_url"] for each in every}

    told = alerts({"monitoring": {"runbooks": "https://docs.example.org/runbooks.html"}})
    assert all(each.startswith("https://docs.example.org/runbooks.html#") for each in told.values())
    assert told.keys() - alerts({"backup": {"enabled": False}}).keys() == {"VeravoxBackupOld"}
