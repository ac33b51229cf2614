"""What an evaluation found out about a model's explanations stays with the model, if its owner wants that."""

import json

from installation import Installation
from test_who_may import assert_problem

from veravox.core.evidence import EvidenceScores, Method, MethodScores
from veravox.core.specs import EvaluationSpec, EvaluationStatus, Phase
from veravox.core.spread import spread_of


def scores(*shares: float) -> EvidenceScores:
    """Of some methods, better the greater their share."""
    methods = [
        MethodScores(
            method=method,
            share=spread_of([share]),
            pointing=spread_of([share]),
            deletion=spread_of([share]),
            insertion=spread_of([share]),
        )
        for method, share in zip(Method, shares, strict=False)
    ]
    return EvidenceScores(pairs=60, machine=58, dataset="example", methods=methods)


async def test_scores_go_into_the_bundles_card_and_are_told(gateway: Installation) -> None:
    id = await gateway.has_model()
    asked = {"model": id, "dataset": "example", "explanations": 60}
    made = (await gateway.http.post("/api/v1/evaluations", json=asked)).json()["id"]
    assert EvaluationSpec.model_validate((await gateway.job(made)).spec).explanations == 60
    change = {"explainWith": made}
    waiting = assert_problem(await gateway.http.patch(f"/api/v1/models/{id}", json=change), 409)
    assert "has not succeeded" in waiting["detail"]
    for result, says in (({"n": 12}, "scored no explanations"), ({"notExplained": "has 0 pairs"}, "has 0 pairs")):
        await gateway.has_status(made, EvaluationStatus(phase=Phase.SUCCEEDED, result=result), ended=True)
        refused = assert_problem(await gateway.http.patch(f"/api/v1/models/{id}", json=change), 409)
        assert says in refused["detail"]
    found = scores(0.1, 0.3, 0.2)
    told = EvaluationStatus(phase=Phase.SUCCEEDED, result={"explanations": found.outside()})
    await gateway.has_status(made, told, ended=True)
    read = (await gateway.http.patch(f"/api/v1/models/{id}", json=change)).json()
    assert EvidenceScores.model_validate(read["metrics"]["explanations"]).best_method is Method.OCCLUSION_GRID
    card = json.loads((gateway.run_folder(id).bundle / "model.json").read_text())
    assert card == {"schema": 1, "evidence": found.outside()}
