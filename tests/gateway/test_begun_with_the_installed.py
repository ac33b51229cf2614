"""Who may begin a training with the model that came with the installation, and what is said where nobody may."""

from pathlib import Path

from installation import Installation, installed
from test_rights_table import account
from test_sharing import dataset_id
from test_who_may import assert_problem

from veravox.core.access import access_of
from veravox.core.installed_models import shipped
from veravox.core.settings import Settings
from veravox.gateway.models.installing import bring


async def test_everybody_may_begin_with_it_until_an_administrator_deletes_it(own_settings: Settings) -> None:
    (first, *_more) = shipped()
    async with installed(own_settings.model_copy(update={"installed_models": True})) as gateway:
        begun = {"dataset": {"name": "example"}, "model": {"architecture": "compact", "weights": str(first.id)}}
        await gateway.has_imported()
        sharing = f"/api/v1/datasets/{await dataset_id(gateway)}/sharing"
        assert (await gateway.http.put(sharing, json={"all": True})).status_code == 200
        async with await account(gateway, "bert") as bert:
            made = await bert.post("/api/v1/runs", json=begun)
            assert made.status_code == 201, made.text
            assert made.json()["spec"]["model"]["weights"] == str(first.id)
            assert_problem(await bert.post(f"/api/v1/models/{first.id}/withdraw"), 403)
            await read_on_the_volume(gateway, str(first.id))
            assert (await gateway.http.post(f"/api/v1/models/{first.id}/withdraw")).status_code == 200
            again = await bert.post("/api/v1/runs", json=begun)
            assert again.status_code == 201, again.text  # it is nobody's, so every account sees it still
            assert (await gateway.http.delete(f"/api/v1/models/{first.id}")).status_code == 204
            refused = assert_problem(await bert.post("/api/v1/runs", json=begun), 422)
            assert refused["errors"][0]["field"] == "model.weights"
            assert "nor the id of a run with a model, or of a model that you see" in refused["detail"]


def test_an_installation_that_has_the_model_already_is_told_what_a_later_version_says_of_it(tmp_path: Path) -> None:
    (first, *_more) = shipped()
    bring(first, tmp_path / "model")
    card = tmp_path / "model" / "bundle" / "model.json"
    card.write_text(card.read_text().replace("strangers", "nobody"))
    bring(first, tmp_path / "model")
    assert card.read_bytes() == (first.path / "model.json").read_bytes()


async def read_on_the_volume(gateway: Installation, model: str) -> None:
    """Whose process a training is, is asked at the folder."""
    access = access_of(gateway.data / "models" / model)
    assert access is not None
    assert access.allows("anybody at all")
