"""Veravox trains, checks and serves detectors of machine-made speech."""

from importlib.metadata import version

__version__ = version("veravox")
