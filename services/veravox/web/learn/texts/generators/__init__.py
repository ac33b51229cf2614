"""What the pages of generators say: how each makes speech, and which traces that leaves."""

from veravox.web.learn.texts.generators import codecs, first_application, met, phases, source_filter, vocoders
from veravox.web.learn.topic import topics

GENERATORS = topics(
    *source_filter.TOPICS,
    *phases.TOPICS,
    *codecs.TOPICS,
    *first_application.TOPICS,
    *vocoders.TOPICS,
    *met.TOPICS,
)
