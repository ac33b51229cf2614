import pytest

from veravox.core.specs import TrainingJobSpec
from veravox.core.specs.fields import fields_of, nearest


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("epochs", "training.epochs"),
        ("training.batchsize", "training.batchSize"),
        ("traning.epochs", "training.epochs"),
        ("model.architektur", "model.architecture"),
        ("xyzzy", None),
    ],
)
def test_the_field_that_was_probably_meant(path: str, meant: str | None) -> None:
    assert nearest(TrainingJobSpec, path) == meant


def test_every_path_leads_to_a_value() -> None:
    paths = [path for path, _field in fields_of(TrainingJobSpec)]
    assert "training.augmentation.mixup" in paths
    assert len(paths) == len(set(paths))
