"""A browser by the name that it gives itself, in words that people know it by."""

from veravox.core.text import _

BROWSERS = (  # the first that fits: most say that they are Safari and Mozilla too
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_in_words(said: str) -> str:
    """Firefox on Linux; what it said, shortened, where that is none of those."""
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or said.partition(" ")[0][:40] or _("unknown")
