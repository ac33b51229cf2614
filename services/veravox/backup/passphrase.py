"""A passphrase comes from a file or a prompt, never from the command line, where every process can read it."""

import getpass
import sys
from pathlib import Path

from veravox.core.ownership import Refused
from veravox.core.text import _


def read(file: Path | None, again: bool = False) -> str:
    """The first line of a file, or what is typed where there is none.

    Args:
        file: that holds it.
        again: ask for it twice, so that a slip does not lock it up for good.

    Raises:
        Refused: if there is none.
    """
    if file:
        return _of_file(file)
    if not sys.stdin.isatty():
        raise Refused(_("nobody is there to type a passphrase; give a file that holds it with --passphrase-file"))
    typed = getpass.getpass(_("Passphrase: "))
    if again and getpass.getpass(_("Once more: ")) != typed:
        raise Refused(_("the two are not the same; begin again"))
    return _some(typed)


def _of_file(file: Path) -> str:
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_("the passphrase cannot be read from {file}: {why}").format(file=file, why=error)) from None
    return _some(lines[0] if lines else "")


def _some(passphrase: str) -> str:
    if not passphrase:
        raise Refused(_("the passphrase is empty; choose a long one"))
    return passphrase
