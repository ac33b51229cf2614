"""What the pages of metrics say: what each figure is, how to read it, and how it misleads."""

from veravox.web.learn.texts.metrics import certainty, classes, costs, probabilities, scores
from veravox.web.learn.topic import topics

METRICS = topics(*scores.TOPICS, *costs.TOPICS, *probabilities.TOPICS, *classes.TOPICS, *certainty.TOPICS)
