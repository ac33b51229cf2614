"""Whose a job is, only the gateway says; what it may do there, and nothing else, its role says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from on_a_cluster import Room, enforced

from cluster.kubectl import KubectlFailed
from cluster.manifests import documents

POLICY, BINDING = documents("admission", ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"))
USER, OPERATOR, GATEWAY = "anna", "veravox-operator", "veravox-gateway"
EDIT = ("get", "list", "watch", "create", "update", "patch", "delete")
OWNER, PUBLIC, MADE_FOR = {"owner": "7"}, {"visibility": "public"}, {"made-for": "pack"}


@pytest.fixture(scope="module")
def guarded(site: Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A namespace where the policy holds, and where a user and the operator may edit jobs."""
    rights = [f"--verb={','.join(EDIT)}", "--resource=trainingjobs.veravox.dev,datasets.veravox.dev"]
    site.kubectl("create", "role", "editor", *rights)
    who = [f"--user={USER}", f"--serviceaccount={site.namespace}:{OPERATOR}"]
    site.kubectl("create", "rolebinding", "editors", "--role=editor", *who)
    probe = tmp_path_factory.mktemp("probe") / "probe.json"
    probe.write_text(json.dumps(job("probe", OWNER)))
    with enforced(site, POLICY, ("create", f"--filename={probe}")):
        yield site
    site.kubectl("delete", "rolebinding/editors", "role/editor")
    site.kubectl("delete", "trainingjobs,datasets", "--all")


def job(name: str, labels: dict[str, str], kind: str = "TrainingJob") -> dict[str, Any]:
    spec = {"dataset": {"name": "example"}} if kind == "TrainingJob" else {"source": {"path": "uploads/speech"}}
    meta = {"name": name, "labels": {f"veravox.dev/{key}": each for key, each in labels.items()}}
    return {"apiVersion": "veravox.dev/v1alpha1", "kind": kind, "metadata": meta, "spec": spec}


def says(room: Room, who: str, *line: str, document: dict[str, Any] | None = None) -> str:
    """What the API server answers to a user, or to a service account of the namespace."""
    name = who if who == USER else f"system:serviceaccount:{room.namespace}:{who}"
    try:
        return room.kubectl(*line, f"--as={name}", stdin=json.dumps(document) if document else None)
    except KubectlFailed as refused:
        return str(refused)


def created(room: Room, who: str, document: dict[str, Any]) -> str:
    return says(room, who, "create", "--filename=-", document=document)


def test_the_gateway_says_whose_a_job_is(guarded: Room) -> None:
    for kind in ("TrainingJob", "Dataset"):
        assert "created" in created(guarded, GATEWAY, job("gateways", OWNER | PUBLIC, kind))
        line = ("label", kind, "gateways", "veravox.dev/visibility=private", "--overwrite")
        assert "labeled" in says(guarded, GATEWAY, *line)


@pytest.mark.parametrize("who", [USER, OPERATOR])
@pytest.mark.parametrize("kind", ["TrainingJob", "Dataset"])
@pytest.mark.parametrize("label", [OWNER, PUBLIC])
def test_nobody_else_claims_an_owner(guarded: Room, who: str, kind: str, label: dict[str, str]) -> None:
    said = created(guarded, who, job("claimed", label, kind))
    assert "only Veravox' gateway may set or change the labels veravox.dev/owner and veravox.dev/visibility" in said
    assert "start the job through the page, REST or `veravox train`" in said


def test_a_user_applies_jobs_that_nobody_owns_and_steers_those_that_somebody_owns(guarded: Room) -> None:
    assert "created" in created(guarded, USER, job("unowned", {}))
    assert "created" in created(guarded, GATEWAY, job("owned", OWNER))
    for name in ("unowned", "owned"):
        pause = '--patch={"spec":{"desired":"Pause"}}'
        assert "patched" in says(guarded, USER, "patch", "tj", name, "--type=merge", pause)
    assert "labeled" in says(guarded, USER, "label", "tj", "owned", "team=speech")


@pytest.mark.parametrize("change", ["owner=8", "owner-", "visibility=public"])
def test_an_owner_is_neither_changed_nor_taken_away(guarded: Room, change: str) -> None:
    created(guarded, GATEWAY, job("kept", OWNER))
    said = says(guarded, USER, "label", "tj", "kept", f"veravox.dev/{change}", "--overwrite")
    assert "only Veravox' gateway may" in said
    assert guarded.cluster.get("tj", "kept", guarded.namespace)["metadata"]["labels"] == {"veravox.dev/owner": "7"}


def test_only_the_operator_makes_what_nobody_asked_for(guarded: Room) -> None:
    assert "created" in created(guarded, OPERATOR, job("pack", MADE_FOR, "Dataset"))
    for who in (USER, GATEWAY):
        said = created(guarded, who, job("claimed", MADE_FOR, "Dataset"))
        assert "only Veravox' operator may set or change the label veravox.dev/made-for" in said


def test_an_account_of_the_gateways_name_elsewhere_is_not_the_gateway(guarded: Room) -> None:
    elsewhere = "--as=system:serviceaccount:default:veravox-gateway"
    guarded.kubectl("create", "rolebinding", "elsewhere", "--role=editor", "--serviceaccount=default:veravox-gateway")
    try:
        with pytest.raises(KubectlFailed, match="only Veravox' gateway may"):
            guarded.kubectl("create", "--filename=-", elsewhere, stdin=json.dumps(job("claimed", OWNER)))
    finally:
        guarded.kubectl("delete", "rolebinding", "elsewhere")


def test_the_gateway_may_do_nothing_but_with_jobs(guarded: Room) -> None:
    created(guarded, USER, job("told", {}))
    allowed = says(guarded, GATEWAY, "auth", "can-i", "--list", "--no-headers")
    rights = {line.split()[0]: line for line in allowed.splitlines() if "selfsubject" not in line and line[:1] != " "}
    assert set(rights) == {"trainingjobs.veravox.dev", "datasets.veravox.dev"}
    assert all("[get list watch create patch delete]" in line for line in rights.values())
    patch = ("--subresource=status", "--type=merge", '--patch={"status":{"phase":"Failed"}}')
    assert "Forbidden" in says(guarded, GATEWAY, "patch", "tj", "told", *patch)


def test_the_policy_is_bound_to_the_installations_namespace() -> None:
    (expression,) = BINDING["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"]
    assert (BINDING["spec"]["policyName"], BINDING["spec"]["validationActions"]) == (
        POLICY["metadata"]["name"],
        ["Deny"],
    )
    assert (expression["key"], expression["values"]) == ("kubernetes.io/metadata.name", ["veravox"])
