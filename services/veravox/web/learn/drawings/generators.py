"""A generator of copies: what it keeps of the speech, what it makes anew, and up to which frequency."""

from collections.abc import Mapping
from types import MappingProxyType

from veravox.core.catalogue import REACH
from veravox.core.text import N_, _
from veravox.web import words
from veravox.web.learn import svg

_MELS_80, _SAMPLES = N_("80 mels\na frame"), N_("a network\nmakes samples")
_BITS, _DECODED = N_("bits for\nfilter and pulse"), N_("a decoder\nbuilds them")

FLOWS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "world": (N_("pitch, envelope,\nbreath"), N_("pulses and noise,\nfiltered")),
        "mel-cepstral": (N_("pitch, loudness,\n25 coefficients"), N_("pulses and noise,\nfiltered")),
        "lpc": (N_("pitch, loudness,\n18 predictors"), N_("pulses and noise,\nfiltered")),
        "relp": (N_("loudness, predictors,\nlowest kilohertz"), N_("the rest, made\nfrom that")),
        "griffin-lim": (_MELS_80, N_("phases found\nby trial")),
        "mel-inversion": (_MELS_80, N_("phases that\nfollow each tone")),
        "opus": (N_("12 kilobits\na second"), N_("a decoder\nbuilds them")),
        "amr": (_BITS, _DECODED),
        "g723": (_BITS, _DECODED),
        "realaudio": (_BITS, _DECODED),
        "codec2": (N_("pitch, levels of\nharmonics"), N_("a sum of\nsine waves")),
        "lpcnet": (N_("pitch,\n18 coefficients"), N_("a network draws\neach sample")),
        "ljspeech_full_band_melgan.v2": (_MELS_80, _SAMPLES),
        "ljspeech_hifigan.v1": (_MELS_80, _SAMPLES),
        "ljspeech_melgan.v3.long": (_MELS_80, _SAMPLES),
        "ljspeech_multi_band_melgan.v2": (_MELS_80, N_("a network makes\nfour bands")),
        "ljspeech_parallel_wavegan.v3": (_MELS_80, N_("a network shapes\nnoise")),
        "ljspeech_style_melgan.v1": (_MELS_80, N_("a network shapes\nnoise")),
        "hifigan": (_MELS_80, _SAMPLES),
        "bigvgan": (N_("80 or 100 mels\na frame"), _SAMPLES),
        "fargan": (N_("pitch,\n18 coefficients"), N_("a network makes\n2.5 ms at once")),
        "vocos": (N_("100 mels\na frame"), N_("a network, then\nan inverse Fourier")),
    }
)


def draw(name: str) -> None:
    """From speech to its copy; the part in the middle is all that the copy knows of the speech."""
    kept, made = (_(each) for each in FLOWS[name])
    says = _("Speech becomes {kept}; from that alone, {made}, comes the copy")
    with svg.drawing(says.format(kept=_in_a_line(kept), made=_in_a_line(made)), 640, 150):
        svg.named_box(_("speech"), 8, 40, 90, 56, "human")
        svg.arrow((102, 68), (128, 68))
        svg.named_box(kept, 132, 32, 164, 72, "plain")
        svg.arrow((300, 68), (324, 68))
        svg.named_box(made, 328, 32, 150, 72, "stage")
        svg.arrow((482, 68), (516, 68))
        svg.named_box(_("copy"), 520, 40, 90, 56, "machine")
        svg.text(_("what is kept"), 213, 22, "small")
        svg.text(_("what is made anew"), 403, 22, "small")
        if name in REACH:
            reach = _("like the speech up to {hertz} Hz").format(hertz=words.count(REACH[name]))
            svg.text(reach, 565, 132, "small", "end")


def _in_a_line(said: str) -> str:
    return said.replace("\n", " ")
