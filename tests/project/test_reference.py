import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_of_the_spec_is_true(tmp_path: Path) -> None:
    made = tmp_path / "training-job.md"
    subprocess.run([sys.executable, ROOT / "tools" / "generate_reference.py", made], check=True)
    assert made.read_text() == (ROOT / "docs" / "reference" / "training-job.md").read_text(), "run `make client`"


def test_the_facts_about_fastais_callbacks_are_those_of_the_fastai_that_is_installed(tmp_path: Path) -> None:
    made = tmp_path / "fastai.json"
    subprocess.run([sys.executable, ROOT / "tools" / "generate_callbacks.py", made], check=True)
    kept = ROOT / "services" / "veravox" / "core" / "callbacks" / "fastai.json"
    assert made.read_text() == kept.read_text(), "run `make client`"


def test_every_link_between_the_documents_leads_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
