"""Make docs/rights.md from the gateway's rights and routes: `make client`, and a test."""

from pathlib import Path

from veravox.core.settings import Settings
from veravox.gateway.app import create_app
from veravox.gateway.rights_table import as_markdown

PAGE = Path(__file__).parent.parent / "docs" / "rights.md"

if __name__ == "__main__":
    PAGE.write_text(as_markdown(create_app(Settings())))
