"""Public corpora from their address, a mirror or a folder: whole and checked, or not at all."""

from veravox.datasets.fetching.fetching import Rooms, fetch

__all__ = ["Rooms", "fetch"]
