"""What is asked of a gateway on a cluster becomes a resource there."""

import json
from typing import Any
from uuid import UUID

import pytest
from installation import BUNDLE, Installation
from on_a_cluster import Room, enforced, environment, has_imported, seen, until
from sqlalchemy import select
from test_who_may import assert_problem

from veravox.cluster.api import TRAINING_JOBS, Api, ApiError
from veravox.cluster.api import Kind as Path
from veravox.core import problems
from veravox.core.crd import LONGEST_NAME, name_refused
from veravox.core.specs import TrainingJobSpec, TrainingJobStatus
from veravox.gateway.launching import kubernetes
from veravox.gateway.launching.kubernetes import KubernetesLauncher
from veravox.gateway.launching.manifests import name_of
from veravox.gateway.launching.refusals import problem_of
from veravox.store import jobs
from veravox.store.jobs import Kind
from veravox.store.tables import Job

TRAINING: dict[str, Any] = {"dataset": {"name": "example"}}


async def account_of(gateway: Installation) -> str:
    return str((await gateway.http.get("/api/v1/me")).json()["id"])


async def test_a_run_is_a_resource_of_the_same_id_that_belongs_to_who_asked(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    made = await clustered.start_run(title="Two voices, clean", model={"architecture": "compact"})
    resource = place.resource(made["id"])
    meta = resource["metadata"]
    assert meta["name"].startswith("two-voices-clean-")
    assert meta["labels"]["veravox.dev/owner"] == await account_of(clustered)
    assert meta["labels"]["veravox.dev/visibility"] == "private"
    assert TrainingJobSpec.model_validate(resource["spec"]).outside() == made["spec"]
    assert resource["spec"]["dataset"]["version"] == "version-of-example"
    assert (await clustered.http.get(f"/api/v1/runs/{made['id']}")).json() == made
    assert (await clustered.job(made["id"])).resource == meta["name"]


async def test_what_is_wanted_changes_nothing_else_of_a_run_that_has_begun(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    made = await clustered.start_run()
    name = place.resource(made["id"])["metadata"]["name"]
    place.told("tj", name, TrainingJobStatus.model_validate({"attempt": {"number": 1}, "phase": "Running"}))
    for desired in ("Pause", "Pause", "Run", "Stop"):
        answer = await clustered.http.patch(f"/api/v1/runs/{made['id']}", json={"desired": desired})
        assert (answer.status_code, answer.json()["spec"]["desired"]) == (200, desired)
        spec = place.resource(made["id"])["spec"]
        assert TrainingJobSpec.model_validate(spec).outside() == {**made["spec"], "desired": desired}
    assert (await clustered.job(made["id"])).generation == 4
    place.kubectl("patch", "tj", name, "--type=merge", '--patch={"spec":{"desired":"Pause"}}')
    await until(lambda: is_wanted(clustered, made["id"], "Pause"), "what kubectl wants")


async def is_wanted(gateway: Installation, id: str, desired: str) -> bool:
    read = await seen(gateway, f"runs/{id}")
    return bool(read["spec"]["desired"] == desired)


async def test_a_deleted_run_stops_and_leaves_its_resource(place: Room, clustered: Installation) -> None:
    await has_imported(place, clustered)
    going, over = [(await clustered.start_run())["id"] for _each in range(2)]
    place.told("tj", place.resource(over)["metadata"]["name"], TrainingJobStatus(phase="Succeeded"), ended=True)
    await until(lambda: seen(clustered, f"runs/{over}", "Succeeded"))
    for id in (going, over):
        assert (await clustered.http.delete(f"/api/v1/runs/{id}")).status_code == 204
    assert [place.resource(id)["spec"]["desired"] for id in (going, over)] == ["Stop", "Run"]
    assert (await clustered.http.post(f"/api/v1/runs/{going}/restore")).status_code == 200


async def test_a_run_whose_resource_is_gone_is_not_steered_and_may_be_deleted(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    id = (await clustered.start_run())["id"]
    place.kubectl("delete", "tj", "--all")
    refused = assert_problem(await clustered.http.patch(f"/api/v1/runs/{id}", json={"desired": "Pause"}), 409)
    assert "gone from the cluster" in refused["detail"] or "has ended (Stopped)" in refused["detail"]
    assert (await clustered.http.delete(f"/api/v1/runs/{id}")).status_code == 204


async def test_a_deleted_dataset_frees_its_name_and_keeps_its_files(place: Room, clustered: Installation) -> None:
    old = await has_imported(place, clustered)
    refused = await clustered.http.post(
        "/api/v1/datasets", json={"name": "example", "source": {"path": "uploads/speech"}}
    )
    assert "there is a dataset example already" in assert_problem(refused, 409)["detail"]
    assert (await clustered.http.delete("/api/v1/datasets/example")).status_code == 204
    assert place.resources("datasets") == []
    again = await clustered.http.post(
        "/api/v1/datasets", json={"name": "example", "source": {"path": "uploads/speech"}}
    )
    assert again.status_code == 201, again.text
    assert again.json()["id"] != old["id"]
    assert clustered.services.folder.dataset("version-of-example").card() is not None


NO_IMPORT: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "7arctic"}, "name", "begins with a letter"),
    ({"name": "arctic.7"}, "name", "small letters, digits and hyphens"),
    ({"name": "a" * 53}, "name", "at most 52 characters"),
    ({"source": {"path": "/data/speech"}}, "source.path", "a folder below uploads/ on the shared volume"),
    ({"source": {"path": "uploads/../runs"}}, "source.path", "a folder below uploads/ on the shared volume"),
    ({"source": {"path": "uploads"}}, "source.path", "a folder below uploads/ on the shared volume"),
    ({"source": {"path": "uploads/none"}}, "source.path", "there is no folder uploads/none on the shared volume"),
]


async def test_an_import_that_no_cluster_can_do_is_refused_by_field(place: Room, clustered: Installation) -> None:
    (clustered.data / "uploads" / "speech").mkdir(parents=True)
    for body, field, says in NO_IMPORT:
        asked = {"name": "new", "source": {"path": "uploads/speech"}, **body}
        refused = assert_problem(await clustered.http.post("/api/v1/datasets", json=asked), 422)
        assert [each["field"] for each in refused["errors"]] == [field]
        assert says in refused["detail"]
    assert place.resources("datasets") == []


async def test_a_name_that_somebody_has_on_the_cluster_is_a_conflict(place: Room, clustered: Installation) -> None:
    (clustered.data / "uploads" / "speech").mkdir(parents=True)
    place.gate.close()  # the mirror does not see what is made now
    place.applied("Dataset", "arctic", {"source": {"path": "uploads/speech"}})
    asked = {"name": "arctic", "source": {"path": "uploads/speech"}}
    assert_problem(await clustered.http.post("/api/v1/datasets", json=asked), 503)
    place.gate.open = True
    assert "arctic already" in assert_problem(await clustered.http.post("/api/v1/datasets", json=asked), 409)["detail"]


async def test_several_nodes_may_train_together_and_models_are_not_evaluated(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    made = await clustered.start_run(resources={"nodes": 2})
    assert place.resource(made["id"])["spec"]["resources"]["nodes"] == 2
    async with clustered.services.database.transaction() as session:
        await jobs.register_model(session, UUID(made["id"]), BUNDLE)
    refused = await clustered.http.post("/api/v1/evaluations", json={"model": made["id"], "dataset": "example"})
    assert "not evaluated on a cluster" in assert_problem(refused, 409)["detail"]


async def test_of_a_group_all_are_made_or_none(place: Room, clustered: Installation) -> None:
    await has_imported(place, clustered)
    whole = await clustered.http.post("/api/v1/groups", json={"spec": TRAINING, "seeds": [1, 2, 3], "name": "whole"})
    assert [run["seed"] for run in whole.json()["runs"]] == [1, 2, 3]
    line = ("create", f"--filename={_written(clustered, 6)}")
    with enforced(place, NOT_SIX, line):
        asked = {"spec": TRAINING, "seeds": [4, 5, 6], "name": "half"}
        refused = assert_problem(await clustered.http.post("/api/v1/groups", json=asked), 422)
    assert "six is too many" in refused["detail"]
    assert [each["spec"]["group"] for each in place.resources()] == ["whole"] * 3
    read = (await clustered.http.get("/api/v1/groups/whole")).json()
    assert [run["seed"] for run in read["runs"]] == [1, 2, 3]


NOT_SIX = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingAdmissionPolicy",
    "metadata": {"name": "not-six"},
    "spec": {
        "matchConstraints": {
            "resourceRules": [
                {
                    "apiGroups": ["veravox.dev"],
                    "apiVersions": ["*"],
                    "operations": ["CREATE"],
                    "resources": ["trainingjobs"],
                }
            ]
        },
        "validations": [{"expression": "object.spec.training.seed != 6", "message": "six is too many"}],
    },
}


def _written(gateway: Installation, seed: int) -> str:
    meta = {"apiVersion": "veravox.dev/v1alpha1", "kind": "TrainingJob", "metadata": {"name": "seeded"}}
    path = gateway.data / "seeded.json"
    path.write_text(json.dumps({**meta, "spec": {**TRAINING, "training": {"seed": seed}}}))
    return str(path)


@pytest.mark.parametrize(
    ("status", "message", "kind", "says"),
    [
        (
            403,
            'trainingjobs "a" is forbidden: exceeded quota: few',
            problems.CONFLICT,
            "quota is used up: trainingjobs",
        ),
        (403, 'User "x" cannot create resource', problems.FORBIDDEN, "the cluster forbids it: User"),
        (404, "the server could not find the requested resource", problems.UNAVAILABLE, "its CRDs or the namespace"),
        (409, 'trainingjobs "a" already exists', problems.CONFLICT, "there is arctic already on the cluster"),
        (401, "Unauthorized", problems.UNAVAILABLE, "does not know the gateway's service account"),
        (0, "ClientConnectorError: refused", problems.UNAVAILABLE, "does not answer; try again in a moment"),
        (503, "etcd is away", problems.UNAVAILABLE, "(etcd is away)"),
        (422, "no cause is named", problems.INVALID, "no cause is named"),
    ],
)
def test_every_refusal_of_a_cluster_is_a_problem_with_a_sentence(
    status: int, message: str, kind: problems.ProblemType, says: str
) -> None:
    problem = problem_of(ApiError(status, message), "arctic")
    assert problem.kind is kind
    assert says in problem.detail


async def test_what_only_the_api_server_refuses_is_told_by_field_in_its_sentence(place: Room) -> None:
    with environment(KUBECONFIG=str(place.kubeconfig)):
        api = await Api.connect("test")
    body = {
        "apiVersion": "veravox.dev/v1alpha1",
        "kind": "TrainingJob",
        "metadata": {"name": "odd"},
        "spec": {**TRAINING, "model": {"architecture": "resnet81"}, "protocol": {"validation": 0.45, "test": 0.45}},
    }
    try:
        with pytest.raises(ApiError) as refused:
            await api.create(TRAINING_JOBS, place.namespace, body)
    finally:
        await api.close()
    problem = problem_of(refused.value, "odd")
    assert problem.kind is problems.INVALID
    told = {each["field"]: each["message"] for each in problem.errors}
    assert told.keys() == {"model.architecture", "protocol.test"}
    assert told["model.architecture"].startswith("'resnet81' is not known. There are: compact")
    assert told["protocol.test"].startswith("validation and test together take more than 0.8 of the clips")


class Forgetful(Api):
    """Its first answer is lost on the way, after the API server has done what it was asked."""

    lost = False

    async def create(self, kind: Path, namespace: str, body: dict[str, Any]) -> dict[str, Any]:
        made = await super().create(kind, namespace, body)
        if not self.lost:
            self.lost = True
            raise ApiError(0, "the connection broke")
        return made


async def test_an_answer_that_was_lost_makes_nothing_twice(place: Room, clustered: Installation) -> None:
    with environment(KUBECONFIG=str(place.kubeconfig)):
        api = await Forgetful.connect("test")
    launcher = KubernetesLauncher(api, place.namespace, clustered.data)
    try:
        async with clustered.services.database.transaction() as session:
            spec = TrainingJobSpec.model_validate(TRAINING)
            job = await launcher.create(session, UUID(await account_of(clustered)), Kind.TRAINING, spec)
    finally:
        await api.close()
    (resource,) = place.resources()
    assert (resource["metadata"]["uid"], resource["metadata"]["name"]) == (str(job.id), job.resource)


async def test_a_request_that_fails_after_its_resource_was_made_is_made_good_by_the_mirror(
    place: Room, clustered: Installation
) -> None:
    await has_imported(place, clustered)
    owner, spec = UUID(await account_of(clustered)), TrainingJobSpec.model_validate({**TRAINING, "title": "not lost"})
    made: list[str] = []

    async def fail() -> None:
        async with clustered.services.database.transaction() as session:
            made.append(str((await clustered.services.launcher.create(session, owner, Kind.TRAINING, spec)).id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    read = await until(lambda: seen(clustered, f"runs/{made[0]}"), "the run")
    assert read["title"] == "not lost"
    assert [each["id"] for each in (await clustered.http.get("/api/v1/runs")).json()["items"]] == made
    async with await clustered.stranger() as stranger:
        assert_problem(await stranger.get(f"/api/v1/runs/{made[0]}"), 404)


async def test_who_asks_does_not_wait_for_ever_for_an_api_server_that_says_nothing(
    place: Room, clustered: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await has_imported(place, clustered)
    monkeypatch.setattr(kubernetes, "PATIENCE", 0.5)
    place.gate.mute = True
    try:
        assert_problem(await clustered.http.post("/api/v1/runs", json=TRAINING), 503)
    finally:
        place.gate.mute = False


async def test_while_the_api_server_is_away_nothing_is_promised(place: Room, clustered: Installation) -> None:
    await has_imported(place, clustered)
    id = (await clustered.start_run())["id"]
    place.gate.close()
    refused = assert_problem(await clustered.http.post("/api/v1/runs", json=TRAINING), 503)
    assert "API server does not answer" in refused["detail"]
    assert_problem(await clustered.http.patch(f"/api/v1/runs/{id}", json={"desired": "Pause"}), 503)
    assert_problem(await clustered.http.delete(f"/api/v1/runs/{id}"), 503)
    (run,) = (await clustered.http.get("/api/v1/runs")).json()["items"]
    assert (run["id"], run["spec"]["desired"]) == (id, "Run")
    async with clustered.services.database.transaction() as session:
        assert len((await session.execute(select(Job.id).where(Job.kind == "training"))).all()) == 1


@pytest.mark.parametrize("title", ["", "7 voices", "Größe", "x" * 120, "-- --", "a" * 45 + " b", "日本語"])
def test_a_resource_is_named_after_its_title_as_a_cluster_allows(title: str) -> None:
    name = name_of(title)
    assert name_refused(name) == []
    assert len(name) <= LONGEST_NAME
    assert name_of(title) != name
