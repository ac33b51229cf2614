from pathlib import Path

from veravox.web.app import storage_secret
from veravox.web.theme import STATIC


def test_the_storage_secret_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "web" / "secret"
    first = storage_secret(path)
    assert (len(first) >= 32, storage_secret(path), path.stat().st_mode & 0o777) == (True, first, 0o600)


def test_nothing_of_the_look_comes_from_another_machine() -> None:
    for path in STATIC.iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, path.name


def test_no_page_reads_a_text_as_html() -> None:
    pages = STATIC.parent.rglob("*.py")
    for path in pages:
        code = path.read_text()
        assert "ui.html(" not in code, path.name
        assert "run_javascript(" not in code, path.name
        assert "ui.markdown(" not in code, path.name
        assert "sanitize=False" not in code, path.name
    assert not any("innerHTML" in script.read_text() for script in STATIC.glob("*.js"))
