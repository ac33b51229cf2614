"""Public corpora that can be fetched: what they are, what they cost, whose they are. No numpy, so that all doors list them."""

from veravox.core.corpora.catalogue import CORPORA, chosen_parts, chosen_speakers, refusal
from veravox.core.corpora.corpus import Corpus, Part, Voice

__all__ = ["CORPORA", "Corpus", "Part", "Voice", "chosen_parts", "chosen_speakers", "refusal"]
