"""What makes speech."""

from collections.abc import Mapping
from types import MappingProxyType

from veravox.core.catalogue.choice import Choice, by_name
from veravox.core.text import N_

GENERATORS = by_name(
    Choice("world", "WORLD", N_("Pitch, envelope and breath, made anew: the classic vocoder, natural and quick.")),
    Choice(
        "mel-cepstral",
        N_("mel-cepstral filter"),
        N_("Pulses and noise through 25 coefficients: the sound of speech synthesis before networks."),
    ),
    Choice(
        "lpc", N_("linear prediction"), N_("Pulses and noise through 18 predictors: buzzing, like early telephones.")
    ),
    Choice(
        "relp",
        N_("residual-excited prediction"),
        N_("Keeps the voice's own lowest kilohertz and makes the rest from it: hard to tell."),
    ),
    Choice(
        "griffin-lim",
        "Griffin-Lim",
        N_("Mels with phases found by trial: the hollow sound of text-to-speech without a vocoder."),
    ),
    Choice(
        "mel-inversion",
        N_("mel inversion"),
        N_("Mels with phases that follow each tone: smoother than Griffin-Lim, and quicker."),
    ),
    Choice("opus", N_("Opus at 12 kbit/s"), N_("What calls over the internet sound like on a bad line.")),
    Choice(
        "amr",
        N_("AMR at 7.95 kbit/s"),
        N_("What mobile telephones send."),
        N_("nothing above 4 kHz: cut every class there"),
    ),
    Choice(
        "g723",
        N_("G.723.1 at 6.3 kbit/s"),
        N_("What video conferences of the nineties sent."),
        N_("nothing above 4 kHz: cut every class there"),
    ),
    Choice(
        "realaudio",
        N_("RealAudio at 8 kbit/s"),
        N_("The first speech that many streamed over modems."),
        N_("nothing above 4 kHz: cut every class there"),
    ),
    Choice(
        "codec2",
        N_("Codec2 at 3.2 kbit/s"),
        N_("Amateur radio's speech codec, a sinusoidal vocoder; wants libcodec2."),
        N_("nothing above 4 kHz: cut every class there"),
    ),
    Choice("lpcnet", "LPCNet", N_("A recurrent network draws each sample; slow, natural; wants libcodec2.")),
    Choice(
        "ljspeech_full_band_melgan.v2",
        N_("full-band MelGAN (LJSpeech)"),
        N_("One of the first application's six; trained on one woman's voice; wants its weights."),
    ),
    Choice(
        "ljspeech_hifigan.v1",
        "HiFi-GAN (LJSpeech)",
        N_("One of the first application's six; the most natural of them; wants its weights."),
    ),
    Choice(
        "ljspeech_melgan.v3.long",
        "MelGAN (LJSpeech)",
        N_("One of the first application's six; quick, with a metallic ring; wants its weights."),
    ),
    Choice(
        "ljspeech_multi_band_melgan.v2",
        N_("multi-band MelGAN (LJSpeech)"),
        N_("One of the first application's six; four bands at once, the quickest; wants its weights."),
    ),
    Choice(
        "ljspeech_parallel_wavegan.v3",
        "Parallel WaveGAN (LJSpeech)",
        N_("One of the first application's six; makes speech out of noise, slowly; wants its weights."),
    ),
    Choice(
        "ljspeech_style_melgan.v1",
        "StyleMelGAN (LJSpeech)",
        N_("One of the first application's six; mels style a noise; wants its weights."),
    ),
    Choice("hifigan", "HiFi-GAN", N_("Any model of its authors' code: config.json and a generator's checkpoint.")),
    Choice("bigvgan", "BigVGAN", N_("Any model of its authors' code, versions 1 and 2: the hardest copies to tell.")),
    Choice(
        "vocos", "Vocos", N_("Any model of its authors' code on mels: made by an inverse Fourier transform, quick.")
    ),
)

MET = by_name(
    Choice(
        "fargan",
        "FARGAN",
        N_(
            "A small network makes 2.5 ms at once, helped by the pitch: quick and natural. Copies came along; none are made here."
        ),
    ),
)
"""Generators of copies that came along, such as the example's; no copies by them can be made here."""

KNOWN: Mapping[str, Choice] = MappingProxyType({**GENERATORS, **MET})
"""Whatever has a name of its own for people."""

REACH: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("world", "mel-cepstral", "lpc", "relp", "opus", "lpcnet"), 7_000)
    | dict.fromkeys(("griffin-lim", "mel-inversion"), 7_600)
    | dict.fromkeys(("amr", "g723", "realaudio", "codec2"), 3_500)
)
"""Hz up to which copies have what their sources have, of generators without weights; see `core.reach`."""

WITHOUT_WEIGHTS = (
    "world",
    "mel-cepstral",
    "lpc",
    "relp",
    "griffin-lim",
    "mel-inversion",
    "opus",
    "amr",
    "g723",
    "realaudio",
)
"""Generators that run everywhere, without weights or programs besides."""
