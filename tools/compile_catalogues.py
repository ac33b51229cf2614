"""What a wheel, and an installation that is edited, hold beside the sources: each catalogue as gettext reads it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    """`locale/*/LC_MESSAGES/veravox.po` becomes `veravox.mo` beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for written in Path(self.root, "services/veravox/locale").glob("*/LC_MESSAGES/*.po"):
            with written.open("rb") as source, written.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(source))
