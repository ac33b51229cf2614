"""Steps that a data job would refuse are refused where they are asked for, before anything is fetched."""

from typing import Any

import pytest
from installation import Installation
from test_who_may import assert_problem

CHAIN: dict[str, Any] = {"equalise": {}}


def asked(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"name": "copies", "source": {"fetch": {"corpus": "vctk"}}, "steps": list(steps)}


@pytest.mark.parametrize(
    ("steps", "field", "says"),
    [
        (
            [{"synthesise": {"generators": ["world"]}}, CHAIN, {"synthesise": {"generators": ["wurld"], "raw": True}}],
            "steps.2.synthesise.generators",
            "There is no generator wurld: it is none of the list, and no weights are named for it. Did you mean world?",
        ),
        (
            [{"synthesise": {"generators": ["../uploads"], "raw": True}}],
            "steps.0.synthesise.generators",
            "There is no generator ../uploads",
        ),
        (
            [CHAIN, {"condition": {"names": ["snr20", "snr99"]}}],
            "steps.1.condition.names.1",
            "'snr99' is no condition",
        ),
        (
            [{"synthesise": {"generators": ["amr", "world", "codec2"]}}, CHAIN],
            "steps",
            "Copies by amr (up to 3,500 Hz), codec2 (up to 3,500 Hz) end below 7,000 Hz",
        ),
        (
            [{"synthesise": {"generators": ["codec2"]}}, {"equalise": {"high": 4000}}],
            "steps",
            "Write equalise: {high: 3500}, leave these generators out, or say raw: true in their step.",
        ),
        ([CHAIN, {"synthesise": {"generators": ["world"]}}], "steps", "add a step equalise behind synthesise"),
    ],
)
async def test_what_its_job_would_refuse_is_refused_by_field(
    gateway: Installation, steps: list[dict[str, Any]], field: str, says: str
) -> None:
    refused = assert_problem(await gateway.http.post("/api/v1/datasets", json=asked(*steps)), 422)
    assert [each["field"] for each in refused["errors"]] == [field]
    assert says in refused["detail"]


async def test_a_generator_is_known_by_its_tag_or_by_weights_that_lie_here(gateway: Installation) -> None:
    (gateway.data / "generators" / "my-hifigan").mkdir(parents=True)
    step = {"synthesise": {"generators": ["vctk_hifigan.v1", "my-hifigan"]}}
    answer = await gateway.http.post("/api/v1/datasets", json=asked(step, CHAIN))
    assert answer.status_code == 201, answer.text


async def test_copies_of_a_telephone_are_taken_where_every_class_is_cut_there(gateway: Installation) -> None:
    step = {"synthesise": {"generators": ["amr", "g723"]}}
    answer = await gateway.http.post("/api/v1/datasets", json=asked(step, {"equalise": {"high": 3500}}))
    assert answer.status_code == 201, answer.text
