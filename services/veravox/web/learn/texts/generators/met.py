"""Generators whose copies came along, and by which none can be made here."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
    Topic(
        "fargan",
        lead=N_(
            "A small neural network of 2024 that makes 2.5 ms of speech at a time and looks back by one period of the voice to do so. The bundled example holds copies by it, and the model that came along has learnt it."
        ),
        how=(
            N_(
                "As with LPCNet, every 10 ms, at 16 kHz, 18 cepstral coefficients on a scale like the ear's, the pitch period and a number for how voiced it is are kept. From these, from the 40 samples that it made last, and from those that lie one pitch period back, a recurrent network makes the next 40 samples at once. A voiced sound nearly repeats itself from period to period, so that piece of its own past is a good guess already; for unvoiced sounds a gate closes it off."
            ),
            N_(
                "Unlike LPCNet it draws nothing by chance: it was trained against networks that tell real from made by their spectrograms, and always on what it had said itself. By its authors' count it has 820,000 weights and computes a fifth of what LPCNet does; Opus 1.5 uses it to fill what a bad line has lost. A listener hears a natural voice. What it did not keep is invented: the fine structure between the frames, and above all the exact shape of each wave."
            ),
            N_(
                "With seven other generators known, a detector that had never met it had an equal error rate of 33.5 % on average, and at the threshold that it brought along nearly all copies passed for human. Once learnt, it is told well."
            ),
        ),
        when=N_(
            "To read a verdict that names it, and to hear it beside its human voice. No copies by it can be made here; those of the bundled example were made by its authors' own program, of Opus 1.5.2."
        ),
        papers=(
            Paper(
                "J.-M. Valin, A. Mustafa, J. Büthe",
                "Very Low Complexity Speech Synthesis Using Framewise Autoregressive GAN (FARGAN) with Pitch Prediction",
                "IEEE Signal Processing Letters",
                2024,
                "https://arxiv.org/abs/2405.21069",
            ),
        ),
    ),
)
