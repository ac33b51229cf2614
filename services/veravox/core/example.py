"""Where the bundled example is: real speech of three voices, and the same sentences through two neural vocoders."""

from pathlib import Path

EXAMPLE = "example"  # its name as a dataset
EXAMPLE_CLIPS = Path(__file__).parent.parent / "datasets" / "example" / "clips"
