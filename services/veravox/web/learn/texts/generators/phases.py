"""Mels, and phases that are found."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
    Topic(
        "griffin-lim",
        lead=N_(
            "It has a mel spectrogram alone and looks for a waveform that fits, by trial and improvement: the hollow sound of text-to-speech without a vocoder."
        ),
        how=(
            N_(
                "80 mels from 80 to 7,600 Hz are kept, at 22,050 Hz with a column every 11.6 ms. They say how strong each band is and nothing of the phase, where each oscillation stands. The amplitudes of 513 frequencies are guessed from the 80 bands, and phases are drawn by chance."
            ),
            N_(
                "Then the spectrogram is turned into sound and the sound into a spectrogram again, 48 times; each time the phases are kept and the amplitudes put back. As the columns overlap, neighbours must agree, and the phases come to fit together; the fast version, used here, steps a little beyond each improvement. The seed decides where it begins."
            ),
            N_(
                "They never fit together quite. A listener hears a hollow, slightly reverberant voice, for the pulses of the throat are smeared over the 46 ms of a column. With seven other generators known, a detector that had never met it had an equal error rate of 27 %."
            ),
        ),
        when=N_(
            "In a first dataset: it needs no weights, and quick demonstrations of text-to-speech often end in it. Put mel inversion beside it, so that a detector learns more than one way of guessing phases."
        ),
        papers=(
            Paper(
                "D. W. Griffin, J. S. Lim",
                "Signal Estimation from Modified Short-Time Fourier Transform",
                "IEEE Transactions on Acoustics, Speech, and Signal Processing 32(2)",
                1984,
                "https://doi.org/10.1109/TASSP.1984.1164317",
            ),
            Paper(
                "N. Perraudin, P. Balazs, P. L. Søndergaard",
                "A Fast Griffin-Lim Algorithm",
                "WASPAA",
                2013,
                "https://doi.org/10.1109/WASPAA.2013.6701851",
            ),
        ),
    ),
    Topic(
        "mel-inversion",
        lead=N_(
            "Mels turned back into sound in one pass: each tone's phase simply runs on at the tone's own frequency. It is smoother than Griffin-Lim, and quicker."
        ),
        how=(
            N_(
                "It starts from the same 80 mels from 80 to 7,600 Hz. The amplitudes of 513 frequencies are found by 40 rounds that never let one fall below zero. Then columns four times as close are interpolated, and in each of them the peaks are sought: a peak is taken for one tone, and its phase moves on by as much as that tone turns in 2.9 ms. The frequencies around a peak are locked to it."
            ),
            N_(
                "No chance is involved. Steady vowels come out clean; hisses and plosives, which have no tones, turn into something faintly tonal. Each harmonic runs on by itself, so that they lose step with each other and the pulses of the throat dissolve: the voice sounds soft and a little watery. Where its spectrum ends also tells: by that alone an equal error rate of 14 % was reached behind the common chain."
            ),
            N_(
                "Its trace resembles nobody's. A detector that had never met it, but seven others, had an equal error rate of 45 %, hardly better than guessing."
            ),
        ),
        when=N_(
            "Beside Griffin-Lim, from which it differs in nothing but the phases and the guess of amplitudes. Leave it out of the training to see what a detector is worth to a stranger."
        ),
        papers=(
            Paper(
                "G. T. Beauregard, M. Harish, L. Wyse",
                "Single Pass Spectrogram Inversion",
                "IEEE International Conference on Digital Signal Processing",
                2015,
                "https://ieeexplore.ieee.org/document/7251907",
            ),
            Paper(
                "D. D. Lee, H. S. Seung",
                "Algorithms for Non-negative Matrix Factorization",
                "NIPS",
                2000,
                "",
            ),
        ),
    ),
)
