"""Put a run's model into the package, as one that comes with every installation.

    python tools/ship_model.py RUN_FOLDER NAME --title "..." --note "..." [--note "..."]

RUN_FOLDER is `<data>/runs/<id>` of a run that has succeeded. What its notes say stands beside every verdict.
"""

import argparse
import shutil
from pathlib import Path

from veravox.core.files import replace_json
from veravox.core.installed_models import CARD, FILES, WHERE
from veravox.detection.bundle import load_bundle


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("name")
    parser.add_argument("--title", required=True)
    parser.add_argument("--note", action="append", default=[])
    asked = parser.parse_args()
    card = load_bundle(asked.run / "bundle").card  # raises if it is not whole
    shutil.rmtree(WHERE / asked.name, ignore_errors=True)
    (WHERE / asked.name).mkdir(parents=True)
    for name, place in FILES.items():
        if (asked.run / place).is_file():
            shutil.copyfile(asked.run / place, WHERE / asked.name / name)
    said = card.model_copy(update={"title": asked.title, "notes": asked.note})
    replace_json(WHERE / asked.name / CARD, said.outside())
    print(f"{WHERE / asked.name}: {card.run}")


if __name__ == "__main__":
    main()
