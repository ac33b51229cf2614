"""Datasets that the owner of a machine has put into a folder."""

from pathlib import Path

from installation import Installation

from veravox.gateway.datasets.found import name_of, register


def folder_with(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "mine"
    for name in names:
        (folder / name / "anna" / "bonafide").mkdir(parents=True)
    (folder / "README.md").write_text("not a dataset")
    return folder


async def names(gateway: Installation) -> list[str]:
    return sorted(each["name"] for each in (await gateway.http.get("/api/v1/datasets")).json()["items"])


async def test_each_folder_becomes_a_dataset_once_and_everybody_may_use_it(
    gateway: Installation, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, "ARCTIC voices", "german", ".hidden", "---")
    assert await register(gateway.services, folder)
    assert await names(gateway) == ["arctic-voices", "german"]
    other = await gateway.stranger()
    seen = (await other.get("/api/v1/datasets")).json()["items"]
    assert sorted(each["name"] for each in seen) == ["arctic-voices", "german"]
    assert {each["spec"]["source"]["path"] for each in seen} == {str(folder / "ARCTIC voices"), str(folder / "german")}
    assert await register(gateway.services, folder)
    assert len(await names(gateway)) == 2


async def test_what_was_deleted_stays_deleted_and_nobodys_is_replaced(gateway: Installation, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "german", "french")
    assert await register(gateway.services, folder)
    assert (await gateway.http.delete("/api/v1/datasets/german")).status_code < 300
    assert await register(gateway.services, folder)
    assert await names(gateway) == ["french"]


def test_names_are_those_of_datasets() -> None:
    assert name_of(Path("/srv/ARCTIC voices (2)")) == "arctic-voices-2"
    assert name_of(Path("/srv/" + "a" * 80)) == "a" * 63
    assert name_of(Path("/srv/日本")) == ""
