"""Papers that several of these pages name."""

from veravox.web.learn.topic import Paper

BRUMMER = Paper(
    "N. Brümmer, J. du Preez",
    "Application-independent evaluation of speaker detection",
    "Computer Speech and Language 20",
    2006,
    "https://doi.org/10.1016/j.csl.2005.08.001",
)
VAN_LEEUWEN = Paper(
    "D. A. van Leeuwen, N. Brümmer",
    "An Introduction to Application-Independent Evaluation of Speaker Recognition Systems",
    "Speaker Classification I, Springer",
    2007,
    "https://doi.org/10.1007/978-3-540-74200-5_19",
)
