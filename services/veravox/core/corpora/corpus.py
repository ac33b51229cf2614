"""What is known of a corpus before anything of it is fetched."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """A speaker of a corpus, as its authors describe them."""

    name: str
    sex: str = ""
    accent: str = ""

    @property
    def described(self) -> str:
        return " ".join(filter(None, [self.accent, {"male": "man", "female": "woman"}.get(self.sex, "")]))


@dataclass(frozen=True)
class Part:
    """An archive of a corpus."""

    name: str  # what it is chosen by: a voice, or a part's name
    file: str
    bytes: int
    sha256: str = ""  # empty: nobody has told; what comes first is believed and written down
    exact: bool = False  # whether the size is known, or about right


@dataclass(frozen=True)
class Corpus:
    """A corpus, as it is listed."""

    name: str
    title: str
    help: str
    home: str
    address: str  # of the folder that holds its archives
    licence: str
    licence_address: str
    parts: tuple[Part, ...]
    voices: tuple[Voice, ...] = ()  # those that are known without having fetched anything
    by_voice: bool = False  # whether a voice is an archive of its own
    voices_match: str = ""  # a regular expression for their names, where they are not all known
    voice_such_as: str = ""  # one of those

    def voice(self, name: str) -> Voice:
        return next((each for each in self.voices if each.name == name), Voice(name))
