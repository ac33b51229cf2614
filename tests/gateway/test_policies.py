"""How an owner wants a model's scores to be read."""

import pytest
from fastapi import FastAPI
from installation import Installation
from test_verdicts import ask
from test_who_may import assert_problem

from veravox.core.calibration import Calibration, Measured, Scores
from veravox.core.specs import EvaluationStatus, Phase

SIDE = Scores(scores=[-1.0, 1.0], groups=[0, 1], clips=2)
OWN = Calibration(
    method="bounded",
    slope=0.5,
    offset=1.0,
    measured=Measured(on="own", protocol="mine", humans=SIDE, machines=SIDE),
)


async def evaluated(gateway: Installation, model: str, result: dict | None) -> str:
    made = (await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example"})).json()["id"]
    if result is not None:
        await gateway.has_status(made, EvaluationStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
    return str(made)


async def test_what_an_owner_chooses_stays_until_he_chooses_otherwise(gateway: Installation) -> None:
    place = f"/api/v1/models/{await gateway.has_model()}"
    even = {"humanCalledMachine": 0.05, "machineCalledHuman": 0.05}
    assert (await gateway.http.get(place)).json()["policy"] == {"errorRates": even, "sure": 0.6, "ownCalibration": ""}
    rates = {"humanCalledMachine": 0.01, "machineCalledHuman": 0.1}
    said = (await gateway.http.patch(place, json={"errorRates": rates})).json()
    assert said["policy"] == {"errorRates": rates, "sure": 0.6, "ownCalibration": ""}
    said = (await gateway.http.patch(place, json={"sure": 0.75})).json()
    assert said["policy"] == {"errorRates": rates, "sure": 0.75, "ownCalibration": ""}
    assert (await gateway.http.get(place)).json() == said


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"errorRates": {"humanCalledMachine": 0}}, "errorRates.humanCalledMachine"),
        ({"errorRates": {"machineCalledHuman": 0.6}}, "errorRates.machineCalledHuman"),
        ({"sure": 1}, "sure"),
        ({"sure": 0.4}, "sure"),
        ({"calibrateWith": "mine"}, "calibrateWith"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(gateway: Installation, body: dict, says: str) -> None:
    place = f"/api/v1/models/{await gateway.has_model()}"
    before = (await gateway.http.get(place)).json()
    assert says in assert_problem(await gateway.http.patch(place, json=body), 422)["detail"]
    assert (await gateway.http.get(place)).json() == before


async def test_an_evaluation_on_ones_own_clips_calibrates_and_can_be_taken_back(gateway: Installation) -> None:
    model = await gateway.has_model()
    place = f"/api/v1/models/{model}"
    made = await evaluated(gateway, model, {"n": 20, "calibration": OWN.outside()})
    assert (await gateway.http.patch(place, json={"calibrateWith": made})).json()["policy"]["ownCalibration"] == "mine"
    said = (await gateway.http.patch(place, json={"sure": 0.7})).json()
    assert said["policy"]["ownCalibration"] == "mine"
    said = (await gateway.http.patch(place, json={"ownCalibration": False})).json()
    assert (said["policy"]["ownCalibration"], said["policy"]["sure"]) == ("", 0.7)


async def test_an_evaluation_that_cannot_calibrate_says_why(gateway: Installation) -> None:
    model, other = await gateway.has_model(), await gateway.has_model()
    too_few = "3 human and 0 machine-made clips were judged; a calibration needs 8 human ones"
    for made, says in (
        (await evaluated(gateway, other, {"calibration": OWN.outside()}), "of another model; evaluate this one"),
        (await evaluated(gateway, model, None), "has not succeeded; wait for it"),
        (await evaluated(gateway, model, {"n": 3, "notCalibrated": too_few}), too_few),
        (await evaluated(gateway, model, {"n": 3}), "too old; start it again"),
    ):
        answer = await gateway.http.patch(f"/api/v1/models/{model}", json={"calibrateWith": made})
        assert says in assert_problem(answer, 409)["detail"]


async def test_the_detector_is_told_how_to_read_the_score(judging: tuple[Installation, FastAPI]) -> None:
    gateway, detector = judging
    model = await gateway.has_model()
    made = await evaluated(gateway, model, {"calibration": OWN.outside()})
    await gateway.http.patch(f"/api/v1/models/{model}", json={"sure": 0.9, "calibrateWith": made})
    assert (await ask(gateway, model)).status_code == 201
    (asked,) = detector.state.asked
    assert (asked["policy"]["sure"], asked["policy"]["calibration"]) == (0.9, OWN.outside())
