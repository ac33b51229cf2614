"""Reports of evaluations and cards of models, as they are fetched."""

import json
from datetime import UTC, datetime
from pathlib import Path

from commands import at_a_terminal
from installation import Installation
from test_who_may import assert_problem

from veravox.core.specs import EvaluationStatus, Phase

TITLE = "<script>alert(1)</script>"


async def evaluated(gateway: Installation, model: str, **asked: object) -> str:
    answer = await gateway.http.post("/api/v1/evaluations", json={"model": model, "dataset": "example", **asked})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def folder_of(gateway: Installation, id: str) -> Path:
    folder = gateway.services.folder.job(id).path
    (folder / "plots").mkdir(parents=True, exist_ok=True)
    return folder


async def test_a_report_is_fetched_and_cannot_do_anything(gateway: Installation, tmp_path: Path) -> None:
    model = await gateway.has_model()
    id = await evaluated(gateway, model, robustness={})
    folder = folder_of(gateway, id)
    for name, content in (("report.html", "<p>"), ("report.pdf", "%PDF"), ("plots/robustness.svg", "<svg/>")):
        (folder / name).write_text(content)
    page = await gateway.http.get(f"/api/v1/evaluations/{id}/files/report.html")
    assert (page.text, page.headers["content-type"]) == ("<p>", "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    assert page.headers["content-security-policy"].endswith("sandbox")
    assert page.headers["content-disposition"].startswith("inline")
    printed = await gateway.http.get(f"/api/v1/evaluations/{id}/files/report.pdf")
    assert f'attachment; filename="report-{id}.pdf"' in printed.headers["content-disposition"]
    assert (await gateway.http.get(f"/api/v1/evaluations/{id}/files/robustness.svg")).text == "<svg/>"
    async with at_a_terminal(gateway) as terminal:
        done = await terminal.veravox("report", id, "--output", str(tmp_path / "it.pdf"))
        assert done.status == 0, done.complained
        assert (tmp_path / "it.pdf").read_text() == "%PDF"
        refused = await terminal.veravox("report", id, "--output", str(tmp_path / "it.doc"))
        assert "a report is written as .html, .pdf, .csv, .json" in " ".join(refused.complained.split())


async def test_what_an_evaluation_has_not_left_is_missed_with_the_reason(gateway: Installation, tmp_path: Path) -> None:
    model = await gateway.has_model()
    id = await evaluated(gateway, model)
    folder = folder_of(gateway, id)

    async def missed(name: str, status: int = 404) -> str:
        return str(assert_problem(await gateway.http.get(f"/api/v1/evaluations/{id}/files/{name}"), status)["detail"])

    assert "wait until it has succeeded" in await missed("report.pdf")
    await gateway.has_status(id, EvaluationStatus(phase=Phase.SUCCEEDED, result={"n": 1}), ended=True)
    assert "made before evaluations left reports; evaluate again" in await missed("report.pdf")
    assert "was not asked for robustness" in await missed("robustness.csv")
    assert "has no such picture" in await missed("det.png")
    assert "report.html" in await missed("result.json", 422)
    (tmp_path / "secret").write_text("secret")
    (folder / "report.html").symlink_to(tmp_path / "secret")
    assert "evaluate again" in await missed("report.html")
    assert_problem(await gateway.http.get(f"/api/v1/evaluations/{model}/files/report.html"), 404)


async def test_a_models_card_is_made_of_its_files_and_names_are_only_text(
    gateway: Installation, tmp_path: Path
) -> None:
    id = await gateway.has_model()
    folder = gateway.run_folder(id)
    said = {"title": TITLE, "run": id, "classes": ["bonafide", TITLE], "bonafide": "bonafide", "provenance": "trained"}
    (folder.bundle / "model.json").write_text(json.dumps(said | {"created": datetime.now(UTC).isoformat()}))
    folder.report.write_text(json.dumps({"protocol": {"title": "sentences apart", "badge": "the same voices"}}))
    text = await gateway.http.get(f"/api/v1/models/{id}/card")
    assert text.headers["content-type"].startswith("text/markdown")
    assert "- kept apart: sentences apart" in text.text
    assert "<script" not in text.text.replace("\\<", "")
    page = await gateway.http.get(f"/api/v1/models/{id}/card", params={"format": "html"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].endswith("sandbox")
    async with at_a_terminal(gateway) as terminal:
        assert (await terminal.json("model", "card", id))["card"] == text.text
        done = await terminal.veravox("model", "card", id, "--output", str(tmp_path / "card.html"))
        assert done.status == 0, done.complained
        assert (tmp_path / "card.html").read_text() == page.text
    assert "trained here" in text.text
    (folder.path.parent.parent / "models").mkdir(exist_ok=True)
    folder.path.rename(folder.path.parent.parent / "models" / id)
    assert "it came with the installation" in (await gateway.http.get(f"/api/v1/models/{id}/card")).text


async def test_a_card_outlives_a_report_that_makes_no_sense_but_not_its_bundle(gateway: Installation) -> None:
    id = await gateway.has_model()
    folder = gateway.run_folder(id)
    (folder.bundle / "model.json").write_text(json.dumps({"title": "Mine", "provenance": "trained"}))
    folder.report.write_text(json.dumps({"split": [1], "test": "good"}))
    assert "Nobody has measured it here" in (await gateway.http.get(f"/api/v1/models/{id}/card")).text
    (folder.bundle / "model.json").write_text("[" * 100_000)
    assert "train it again" in assert_problem(await gateway.http.get(f"/api/v1/models/{id}/card"), 404)["detail"]
