"""What is said of a backup that is not what was written."""

from veravox.core.ownership import Refused
from veravox.core.text import _


def damaged() -> Refused:
    return Refused(_("the backup is damaged or cut off; nothing was restored. Take another copy of it"))


def foreign() -> Refused:
    return Refused(_("this is no backup of Veravox; give a file that `veravox backup` has written"))
