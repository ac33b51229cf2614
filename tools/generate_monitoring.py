"""Make charts/veravox/files/monitoring and docs/reference/metrics.md, and the table of docs/runbooks.md: `make client`."""

import sys
from pathlib import Path

from monitoring import boards, reference, rule_file

ROOT = Path(__file__).parent.parent


def main(root: Path = ROOT) -> None:
    folder = root / "charts" / "veravox" / "files" / "monitoring"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text(rule_file.text())
    (folder / "dashboards").mkdir(exist_ok=True)
    for name, make in boards.BOARDS.items():
        (folder / "dashboards" / f"{name}.json").write_text(boards.text(make()))
    (root / "docs" / "reference" / "metrics.md").write_text(reference.metrics())
    runbooks = root / "docs" / "runbooks.md"
    runbooks.write_text(reference.runbooks(runbooks.read_text()))


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
