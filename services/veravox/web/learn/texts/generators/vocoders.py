"""Vocoders of whatever weights."""

from veravox.core.text import N_
from veravox.web.learn.texts.generators.papers import HIFIGAN, UPSAMPLING_ARTIFACTS
from veravox.web.learn.topic import Paper, Topic

TOPICS = (
    Topic(
        "hifigan",
        lead=N_(
            "Any HiFi-GAN that was trained with its authors' code: the vocoder behind a great part of the text-to-speech since 2020."
        ),
        how=(
            N_(
                "Usually 80 mels from 0 to 8,000 Hz go in, with natural logarithms, and 22,050 samples a second come out; the model's config.json says so exactly. Transposed convolutions stretch a column by 8, 8, 2 and 2. Behind each, blocks of dilated convolutions with kernels of 3, 7 and 11 work side by side. One set of judges looked at the waveform folded at periods of 2, 3, 5, 7 and 11 samples, another at smoothed and thinned versions of it."
            ),
            N_(
                "A listener rarely hears anything where the voice resembles those of the training; on others a ring or a blurred onset. In a spectrogram there may be faint still lines at multiples of 86, 689 and 5,512 Hz, and the part above 8 kHz is guessed from what lies below, for no mel describes it."
            ),
        ),
        when=N_(
            "With a model that was trained on many speakers, as a first neural vocoder to learn from. Put config.json and the generator's checkpoint into the folder generators; nothing of them is run. For the first application's own take ljspeech_hifigan.v1."
        ),
        papers=(HIFIGAN, UPSAMPLING_ARTIFACTS),
    ),
    Topic(
        "bigvgan",
        lead=N_(
            "HiFi-GAN made larger and freed of aliasing, and trained on much more than one voice. Its copies sound closest to their originals."
        ),
        how=(
            N_(
                "The plan is HiFi-GAN's, with up to 112 million weights. Its activation is Snake, x + sin²(ax)/a, or its variant with a divisor of its own, which bends a signal periodically, as voices are periodic. Bending makes overtones above half the sampling rate, which would fold back as false tones. So each activation runs at twice the rate, between two low-pass filters, and the false tones are cut off."
            ),
            N_(
                "It speaks voices, languages and noises that it never learnt. The false tones that give other vocoders away are mostly gone; what remains are the transposed convolutions' faint lines and phases that are plausible instead of right. A listener rarely has anything to go by; how much a detector finds depends on what it has learnt, and was not measured here."
            ),
        ),
        when=N_(
            "As a hard class, once a detector does well on the others, and to learn how much of its success was due to easy ones. It is slow without a GPU and wants config.json and bigvgan_generator.pt, of version 1 or 2."
        ),
        papers=(
            Paper(
                "S. Lee, W. Ping, B. Ginsburg, B. Catanzaro, S. Yoon",
                "BigVGAN: A Universal Neural Vocoder with Large-Scale Training",
                "ICLR",
                2023,
                "https://arxiv.org/abs/2206.04658",
            ),
        ),
    ),
    Topic(
        "vocos",
        lead=N_(
            "A neural vocoder that never stretches anything: it says amplitude and phase of every frequency, and an inverse Fourier transform makes the sound."
        ),
        how=(
            N_(
                "Usually 100 mels from 0 to 12,000 Hz go in, a column every 10.7 ms, and 24,000 samples a second come out. ConvNeXt blocks, convolutions along time alone, work on columns all the way and give 513 amplitudes and as many angles for each. The inverse transform adds up columns of 43 ms that overlap by three quarters. As all is done at the columns' rate it is many times quicker than HiFi-GAN."
            ),
            N_(
                "There is no transposed convolution, hence no still lines. What it gets wrong it gets wrong for a whole column: an onset is spread over the 43 ms around it, and where neighbouring columns disagree on the phase they cancel in part. A listener hears a clean voice, at most a soft onset; in a spectrogram with short windows the steps of 10.7 ms may show."
            ),
        ),
        when=N_(
            "Beside a vocoder of HiFi-GAN's kind, as the modern one with other traces, and where there is no GPU. Only models on mels can be used, for those on codes of EnCodec do not start from speech alone."
        ),
        papers=(
            Paper(
                "H. Siuzdak",
                "Vocos: Closing the Gap Between Time-Domain and Fourier-Based Neural Vocoders for High-Quality Audio Synthesis",
                "ICLR",
                2024,
                "https://arxiv.org/abs/2306.00814",
            ),
        ),
    ),
)
