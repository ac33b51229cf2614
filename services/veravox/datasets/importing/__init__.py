"""What a user has becomes clips: a folder, a table, a protocol, an archive, a corpus; a module a layout."""

from veravox.datasets.importing.clips import Listing
from veravox.datasets.importing.found import Found, Layout, human_class
from veravox.datasets.importing.gathering import gather, gather_from, import_folder
from veravox.datasets.importing.reading import read_layout

__all__ = ["Found", "Layout", "Listing", "gather", "gather_from", "human_class", "import_folder", "read_layout"]
