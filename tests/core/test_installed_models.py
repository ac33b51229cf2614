"""What the package brings fits together: a newer model's card beside an older one's report would tell of the wrong one."""

import csv
import hashlib
import json

from veravox.core.installed_models import FILES, shipped


def test_each_model_of_the_package_is_whole_and_of_one_run() -> None:
    models = list(shipped())
    assert models
    assert len({model.id for model in models}) == len(models)
    for model in models:
        assert {path.name for path in model.path.iterdir()} <= set(FILES)
        card = json.loads((model.path / "model.json").read_text())
        weights = (model.path / "model.safetensors").read_bytes()
        assert card["sha256"] == hashlib.sha256(weights).hexdigest()
        assert len(weights) < 2 << 20
        assert model.title
        assert card["notes"], "what it has learnt from, and what that is worth"
        report, split = model.path / "report.json", model.path / "split.csv"
        if report.exists():
            assert json.loads(report.read_text())["run"] == card["run"]
        assert split.exists() == (model.path / "spec.yaml").exists()
        if split.exists():
            with split.open() as file:
                known = {row["class"] for row in csv.DictReader(file)}
            assert set(card["classes"]) <= known
