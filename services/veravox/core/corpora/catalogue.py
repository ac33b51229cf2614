"""The corpora, and which of their archives hold what is asked for.

SHA-256 of all archives: torchaudio's `datasets` (cmuarctic.py, ljspeech.py, libritts.py, vctk.py), which checks by
them. Sexes and accents of ARCTIC: pyroomacoustics' `datasets/cmu_arctic.py`, after the corpus' own READMEs. All sizes are
approximate: those of LJSpeech, LibriTTS and VCTK follow the rounded ones on their pages; of ARCTIC nobody states them, so
100 MB stand for each voice.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from veravox.core.corpora.corpus import Corpus, Part, Voice
from veravox.core.text import N_, _

ARCTIC_SHA256 = {
    "aew": "645cb33c0f0b2ce41384fdd8d3db2c3f5fc15c1e688baeb74d2e08cab18ab406",
    "ahw": "024664adeb892809d646a3efd043625b46b5bfa3e6189b3500b2d0d59dfab06c",
    "aup": "2c55bc3050caa996758869126ad10cf42e1441212111db034b3a45189c18b6fc",
    "awb": "d74a950c9739a65f7bfc4dfa6187f2730fa03de5b8eb3f2da97a51b74df64d3c",
    "axb": "dd65c3d2907d1ee52f86e44f578319159e60f4bf722a9142be01161d84e330ff",
    "bdl": "26b91aaf48b2799b2956792b4632c2f926cd0542f402b5452d5adecb60942904",
    "clb": "3f16dc3f3b97955ea22623efb33b444341013fc660677b2e170efdcc959fa7c6",
    "eey": "8a0ee4e5acbd4b2f61a4fb947c1730ab3adcc9dc50b195981d99391d29928e8a",
    "fem": "3fcff629412b57233589cdb058f730594a62c4f3a75c20de14afe06621ef45e2",
    "gka": "dc82e7967cbd5eddbed33074b0699128dbd4482b41711916d58103707e38c67f",
    "jmk": "3a37c0e1dfc91e734fdbc88b562d9e2ebca621772402cdc693bbc9b09b211d73",
    "ksp": "8029cafce8296f9bed3022c44ef1e7953332b6bf6943c14b929f468122532717",
    "ljm": "b23993765cbf2b9e7bbc3c85b6c56eaf292ac81ee4bb887b638a24d104f921a0",
    "lnh": "4faf34d71aa7112813252fb20c5433e2fdd9a9de55a00701ffcbf05f24a5991a",
    "rms": "c6dc11235629c58441c071a7ba8a2d067903dfefbaabc4056d87da35b72ecda4",
    "rxr": "1fa4271c393e5998d200e56c102ff46fcfea169aaa2148ad9e9469616fbfdd9b",
    "slp": "54345ed55e45c23d419e9a823eef427f1cc93c83a710735ec667d068c916abf1",
    "slt": "7c173297916acf3cc7fcab2713be4c60b27312316765a90934651d367226b4ea",
}
AMERICAN_MEN, AMERICAN_WOMEN = ("aew", "ahw", "bdl", "fem", "rms", "rxr"), ("clb", "eey", "ljm", "lnh", "slt")
ARCTIC_VOICES = {
    **dict.fromkeys(AMERICAN_MEN, ("male", "American")),
    **dict.fromkeys(AMERICAN_WOMEN, ("female", "American")),
    **dict.fromkeys(("aup", "gka", "ksp"), ("male", "Indian")),
    **dict.fromkeys(("axb", "slp"), ("female", "Indian")),
    "awb": ("male", "Scottish"),
    "jmk": ("male", "Canadian"),
}
LIBRITTS = (
    ("dev-clean", 1_200, "da0864e1bd26debed35da8a869dd5c04dfc27682921936de7cff9c8a254dbe1a"),
    ("dev-other", 924, "d413eda26f3a152ac7c9cf3658ef85504dfb1b625296e5fa83727f5186cca79c"),
    ("test-clean", 1_200, "234ea5b25859102a87024a4b9b86641f5b5aaaf1197335c95090cde04fe9a4f5"),
    ("test-other", 964, "33a5342094f3bba7ccc2e0500b9e72d558f72eb99328ac8debe1d9080402f10d"),
    ("train-clean-100", 7_700, "c5608bf1ef74bb621935382b8399c5cdd51cd3ee47cec51f00f885a64c6c7f6b"),
    ("train-clean-360", 27_000, "ce7cff44dcac46009d18379f37ef36551123a1dc4e5c8e4eb73ae57260de4886"),
    ("train-other-500", 44_000, "e35f7e34deeb2e2bdfe4403d88c8fdd5fbf64865cae41f027a185a6965f0a5df"),
)
MEGABYTE = 10**6

_ALL: tuple[Corpus, ...] = (
    Corpus(
        "arctic",
        "CMU ARCTIC",
        N_("18 voices with several accents who read the same 1,132 English sentences; 16 kHz, about an hour each."),
        "http://festvox.org/cmu_arctic/",
        "http://festvox.org/cmu_arctic/packed/",
        N_("free for any use, with its notice kept"),
        "http://festvox.org/cmu_arctic/",
        tuple(
            Part(name, f"cmu_us_{name}_arctic.tar.bz2", 100 * MEGABYTE, digest)
            for name, digest in ARCTIC_SHA256.items()
        ),
        tuple(Voice(name, *ARCTIC_VOICES[name]) for name in ARCTIC_SHA256),
        by_voice=True,
    ),
    Corpus(
        "ljspeech",
        "LJSpeech 1.1",
        N_("One American woman reads 24 hours of books in English; 22,050 Hz. Many vocoders were trained on it."),
        "https://keithito.com/LJ-Speech-Dataset/",
        "https://data.keithito.com/data/speech/",
        N_("public domain"),
        "https://keithito.com/LJ-Speech-Dataset/",
        (
            Part(
                "ljspeech",
                "LJSpeech-1.1.tar.bz2",
                2_600 * MEGABYTE,
                "be1a30453f28eb8dd26af4101ae40cbf2c50413b1bb21936cbcdc6fae3de8aa5",
            ),
        ),
        (Voice("lj", "female", "American"),),
    ),
    Corpus(
        "vctk",
        "VCTK 0.92",
        N_("110 voices with many accents of English, 44 hours at 48 kHz; the first 24 sentences are the same for all."),
        "https://datashare.ed.ac.uk/handle/10283/3443",
        "https://datashare.ed.ac.uk/bitstream/handle/10283/3443/",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        (
            Part(
                "vctk",
                "VCTK-Corpus-0.92.zip",
                11_747 * MEGABYTE,
                "f96258be9fdc2cbff6559541aae7ea4f59df3fcaf5cf963aae5ca647357e359c",
            ),
        ),
        voices_match=r"[ps][0-9]+",
        voice_such_as="p225",
    ),
    Corpus(
        "libritts",
        "LibriTTS",
        N_("Read books in English, 585 hours of 2,456 voices at 24 kHz, in seven parts: choose parts, and voices."),
        "http://www.openslr.org/60/",
        "https://www.openslr.org/resources/60/",
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        tuple(Part(name, f"{name}.tar.gz", size * MEGABYTE, digest) for name, size, digest in LIBRITTS),
        voices_match=r"[0-9]+",
        voice_such_as="84",
    ),
)
CORPORA: Mapping[str, Corpus] = MappingProxyType({each.name: each for each in _ALL})


def chosen_parts(corpus: Corpus, wanted: Sequence[str]) -> tuple[Part, ...]:
    """The archives that hold what is asked for: those that are named, else all."""
    named = tuple(part for part in corpus.parts if part.name in wanted)
    return named or corpus.parts


def chosen_speakers(corpus: Corpus, wanted: Sequence[str]) -> list[str]:
    """The voices that are asked for by name; empty: all that the archives hold."""
    if corpus.by_voice:
        return [part.name for part in chosen_parts(corpus, wanted)]
    return [name for name in wanted if name not in {part.name for part in corpus.parts}]


def refusal(corpus: Corpus, wanted: Sequence[str]) -> str:
    """What is asked for and certainly not there, and what is; empty where all may be there."""
    known = {part.name for part in corpus.parts} | {voice.name for voice in corpus.voices}
    unknown = [name for name in wanted if name not in known and not _may_be_voice(corpus, name)]
    if not unknown:
        return ""
    there = ", ".join(each.name for each in (corpus.voices or corpus.parts))
    if corpus.voice_such_as:
        there = _("{parts}, and voices such as {voice}").format(parts=there, voice=corpus.voice_such_as)
    sentence = _("{title} has no voice {unknown}; there are: {there}.")
    return sentence.format(title=corpus.title, unknown=", ".join(unknown), there=there)


def _may_be_voice(corpus: Corpus, name: str) -> bool:
    return bool(corpus.voices_match and re.fullmatch(corpus.voices_match, name))
