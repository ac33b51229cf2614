"""Pulses and noise through a filter."""

from veravox.core.text import N_
from veravox.web.learn.topic import Paper, Topic

WORLD = Paper(
    "M. Morise, F. Yokomori, K. Ozawa",
    "WORLD: A Vocoder-Based High-Quality Speech Synthesis System for Real-Time Applications",
    "IEICE Transactions on Information and Systems E99-D(7)",
    2016,
    "https://doi.org/10.1587/transinf.2015EDP7457",
)
LINEAR_PREDICTION = Paper(
    "B. S. Atal, S. L. Hanauer",
    "Speech Analysis and Synthesis by Linear Prediction of the Speech Wave",
    "Journal of the Acoustical Society of America 50(2B)",
    1971,
    "https://doi.org/10.1121/1.1912679",
)

TOPICS = (
    Topic(
        "world",
        lead=N_(
            "The classic vocoder: it takes a voice apart into pitch, spectral envelope and breath, and makes the sound anew from these three."
        ),
        how=(
            N_(
                "Every 5 ms, at 16 kHz, it measures the pitch (by DIO, refined by StoneMask), the envelope of the spectrum without the harmonics (by CheapTrick), and how much of each band is noise (by D4C). To speak again, it sets a pulse at each period of the pitch, adds noise where the breath was, and shapes both by the envelope. The noise is the same each time, so that the same clip gives the same copy."
            ),
            N_(
                "A listener hears the same voice, a little buzzing, with breath and crackle of the throat smoothed away. Each pulse has the phase that follows from the envelope instead of the speaker's own, so the waveform gets higher peaks; copies come out 1.1 dB louder than their sources until the common chain levels them. Pitch and envelope move more smoothly than a throat does."
            ),
            N_(
                "Little of its trace is shared by other generators here. A detector that knew seven others and had never met WORLD had an equal error rate of 40 %; guessing has 50 %."
            ),
        ),
        when=N_(
            "In every first dataset: it runs everywhere, needs no weights, is quick, and is easily taken for human by a detector that has not learnt it. Add generators of other kinds beside it."
        ),
        papers=(
            WORLD,
            Paper(
                "M. Morise",
                "D4C, a Band-Aperiodicity Estimator for High-Quality Speech Synthesis",
                "Speech Communication 84",
                2016,
                "https://doi.org/10.1016/j.specom.2016.09.001",
            ),
        ),
    ),
    Topic(
        "mel-cepstral",
        lead=N_(
            "Pulses and noise through a filter of 25 numbers: how speech synthesis sounded in the two decades before neural networks."
        ),
        how=(
            N_(
                "Every 5 ms, at 16 kHz, the smooth curve over the harmonics is found and described by 25 mel-cepstral coefficients, the terms of a cosine series on a frequency axis that is warped as the ear's. The filter has the amplitude that they say and the least delay that goes with it. Through it go pulses where the voice was voiced and white noise elsewhere: the one or the other, never both."
            ),
            N_(
                "The loudness follows the original's every 5 ms. 25 numbers make formants wide and blunt, and a voice that buzzes and sounds muffled. In a spectrogram the valleys between formants are filled, and voiced sounds have harmonics up to the top where people have breath. With seven other generators known, a detector that had never met it had an equal error rate of 8.5 %: its trace is among the others'."
            ),
        ),
        when=N_(
            "Beside WORLD and linear prediction, to teach what a pulse train through a smooth filter looks like. Alone it is too easy: what finds it misses modern vocoders."
        ),
        papers=(
            Paper(
                "S. Imai, K. Sumita, C. Furuichi",
                "Mel Log Spectrum Approximation (MLSA) Filter for Speech Synthesis",
                "Electronics and Communications in Japan 66(2)",
                1983,
                "",
            ),
            Paper(
                "A. Röbel, X. Rodet",
                "Efficient Spectral Envelope Estimation and Its Application to Pitch Shifting and Envelope Preservation",
                "DAFx",
                2005,
                "",
            ),
        ),
    ),
    Topic(
        "lpc",
        lead=N_(
            "Linear prediction guesses each sample from the eighteen before it. What drives the guesses is replaced by pulses and noise, and the result buzzes."
        ),
        how=(
            N_(
                "Throat and mouth ring like a tube, and what rings can be foretold: eighteen weights, found anew every 5 ms at 16 kHz, predict a sample from those before. They are a filter with up to nine resonances, the formants. What they cannot foretell, the residual, is close to what the vocal cords put in."
            ),
            N_(
                "Here the residual is thrown away and made anew: one pulse for each period, put where the voice's own stood, or white noise of the same power. All harmonics of a pulse begin in step, which gives the buzz, and high peaks above the level: by these alone an equal error rate of 18 % was reached."
            ),
            N_(
                "It is the easiest of all to find. A detector that had never met it, but seven others, had an equal error rate of 0.2 %."
            ),
        ),
        when=N_(
            "To hear and see the principle behind half a century of telephones, and as an easy one of several generators. A detector that was tested on it alone proves nothing."
        ),
        papers=(
            LINEAR_PREDICTION,
            Paper(
                "J. Makhoul",
                "Linear Prediction: A Tutorial Review",
                "Proceedings of the IEEE 63(4)",
                1975,
                "https://doi.org/10.1109/PROC.1975.9792",
            ),
        ),
    ),
    Topic(
        "relp",
        lead=N_(
            "Residual-excited linear prediction keeps the lowest kilohertz of what the speaker's vocal cords did, and makes the rest up from it."
        ),
        how=(
            N_(
                "As in linear prediction, eighteen weights every 5 ms describe throat and mouth. But of the residual everything below 1 kHz stays as it was. Rectifying it, that is turning every negative sample positive, makes overtones at the same pitch; these and a little noise are evened out and fill what lies above 1 kHz. Then all of it goes through the filter."
            ),
            N_(
                "Pitch, its small tremor and the phase of the low harmonics are the speaker's own, so a listener can hardly tell it. What gives it away is above 1 kHz: harmonics that follow from those below too exactly, and breath that is a fixed share of the whole. A detector that had never met it, but seven others, had an equal error rate of 35 %."
            ),
        ),
        when=N_(
            "As a hard one among the generators without weights. Its traces are not where the pitch is, so it teaches a detector to look at the upper bands too."
        ),
        papers=(
            Paper(
                "C. K. Un, D. T. Magill",
                "The Residual-Excited Linear Prediction Vocoder with Transmission Rate Below 9.6 kbits/s",
                "IEEE Transactions on Communications 23(12)",
                1975,
                "",
            ),
            LINEAR_PREDICTION,
        ),
    ),
)
