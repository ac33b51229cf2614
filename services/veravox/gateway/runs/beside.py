"""What an owner writes beside a run: tags, a few short words, and notes, a plain text. Nobody else reads either."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from veravox.core.text import _

MOST_TAGS, LONGEST_TAG, LONGEST_NOTES = 10, 32, 10_000
_TAG = re.compile(r"[\w.+:/#@-]+( [\w.+:/#@-]+)*")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]")


def normal_tag(said: str) -> str:
    """In small letters, with single spaces; what looks the same is the same.

    Raises:
        ValueError: if it is empty, too long, or has signs that no tag has.
    """
    tag = " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold()).split())
    if not tag:
        raise ValueError(_("a tag is empty; write a word, or leave it out"))
    if len(tag) > LONGEST_TAG:
        raise ValueError(
            _("the tag {tag} has {n} letters; write {most} at most").format(
                tag=f"{tag[:LONGEST_TAG]}…", n=len(tag), most=LONGEST_TAG
            )
        )
    if not _TAG.fullmatch(tag):
        raise ValueError(
            _("the tag {tag} has other signs than letters, digits, spaces and . + : / # @ - _; leave them out").format(
                tag=tag
            )
        )
    return tag


def normal_tags(said: list[str]) -> list[str]:
    """Each once, in the order of the alphabet.

    Raises:
        ValueError: as of one, or if there are too many.
    """
    tags = sorted({normal_tag(each) for each in said})
    if len(tags) > MOST_TAGS:
        raise ValueError(_("these are {n} tags; {most} are the most").format(n=len(tags), most=MOST_TAGS))
    return tags


def normal_notes(said: str) -> str:
    """Lines end with one sign, and nothing stands behind the last word.

    Raises:
        ValueError: if it holds what is no text.
    """
    notes = said.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if sign := _NO_TEXT.search(notes):
        sentence = _("the notes hold the control character {sign} at {place}; write plain text")
        raise ValueError(sentence.format(sign=f"U+{ord(sign.group()):04X}", place=sign.start()))
    if len(notes) > LONGEST_NOTES:
        raise ValueError(_("the notes have {n} letters; write {most} at most").format(n=len(notes), most=LONGEST_NOTES))
    return notes


Tag = Annotated[str, Field(max_length=200, examples=["baseline"]), AfterValidator(normal_tag)]
Tags = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100), AfterValidator(normal_tags)]
Notes = Annotated[str, Field(max_length=4 * LONGEST_NOTES), AfterValidator(normal_notes)]
