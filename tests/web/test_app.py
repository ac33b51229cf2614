from veravox.web.theme import STATIC


def test_nothing_of_the_look_comes_from_another_machine() -> None:
    looks = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".html", ".svg"}]
    assert len(looks) > 10
    for path in looks:
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
