"""`veravox run`: a module for what belongs together; importing them puts their commands into the one app."""

from veravox.cli.runs.app import app

# isort: split
from veravox.cli.runs import history, steering  # what is asked most stands first in the help

# isort: split
from veravox.cli.runs import comparing, files, groups, repeating

__all__ = ["app", "comparing", "files", "groups", "history", "repeating", "steering"]
