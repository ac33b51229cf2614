"""Who came back, as the provider tells it: what is not of the right form is left out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from veravox.gateway.accounts.schemas import Email, PersonName

LONGEST_WISH = 30  # letters of a user name, before what sets it apart from others
LONGEST_SUBJECT = 255  # OpenID Connect Core, 2
NOBODY_IN_PARTICULAR = "person"
EMAIL: TypeAdapter[str] = TypeAdapter(Email)
NAME: TypeAdapter[str] = TypeAdapter(PersonName)


@dataclass(frozen=True)
class Person:
    """Issuer and subject are who it is, for good; all else is what an account would begin with."""

    issuer: str
    subject: str
    wish: str  # for a user name
    email: str | None  # which the provider has verified
    first_name: str
    last_name: str


def person_of(claims: Mapping[str, Any]) -> Person:
    """Raises ValueError if the subject is longer than it may be."""
    subject = str(claims["sub"])
    if len(subject) > LONGEST_SUBJECT:
        raise ValueError("the subject has more than 255 letters")
    email = _fitting(EMAIL, claims.get("email")) if claims.get("email_verified") is True else ""
    first, last = (_fitting(NAME, claims.get(each)) for each in ("given_name", "family_name"))
    said = (claims.get("preferred_username"), email, first, NOBODY_IN_PARTICULAR)
    wish = next(filter(None, (_as_user_name(each) for each in said)))
    return Person(str(claims["iss"]), subject, wish, email or None, first, last)


def _fitting(form: TypeAdapter[str], value: object) -> str:
    try:
        return form.validate_python(value, strict=True)
    except ValidationError:
        return ""


def _as_user_name(text: object) -> str:
    """In letters that user names have; empty if too little is left."""
    whole = unicodedata.normalize("NFKD", text.partition("@")[0]) if isinstance(text, str) else ""
    plain = whole.encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9_.\-]+", "-", plain)[:LONGEST_WISH].strip("-._")
    return kept if len(kept) > 1 else ""
