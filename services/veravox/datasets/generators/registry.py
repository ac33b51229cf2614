"""All generators by their names, those with trained weights too, and the one that a name and weights mean."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from veravox.core import catalogue, tags
from veravox.core.generators import no_such
from veravox.core.reach import reach_at
from veravox.core.text import N_, _
from veravox.datasets.generators import (
    codecs,
    from_mels,
    libcodec2,
    linear_prediction,
    mel_cepstral,
    neural,
    world,
)
from veravox.datasets.generators.contract import READY, Generator, GeneratorError, Probe
from veravox.datasets.generators.rebuilding import Rebuild

OWN = "MIT (Veravox)"

Prepare = Callable[[Path | None], Rebuild]


def _plain(rebuild: Rebuild) -> Prepare:
    return lambda weights: rebuild


def _of(name: str, family: str, rate: int, hop: int, licence: str, recipe: str, prepare: Prepare,
        look: Callable[[Path | None], Probe] | None = None, deterministic: bool = False, neural_: bool = False,
        ) -> Generator:  # fmt: skip
    return Generator(
        name=name,
        title=catalogue.GENERATORS[name].title,
        family=family,
        rate=rate,
        reach=catalogue.REACH[name],
        hop=hop,
        neural=neural_,
        deterministic=deterministic,
        licence=licence,
        recipe=recipe,
        prepare=prepare,
        look=look or (lambda weights: READY),
    )


def _codec(name: str, codec: codecs.Codec, licence: str, recipe: str) -> Generator:
    return _of(name, "codec", codec.rate, codec.frame, licence, recipe, codec.prepare, codec.look, deterministic=True)


_WITHOUT_WEIGHTS = (
    _of(
        "world", "source-filter", world.RATE, world.HOP, "MIT (pyworld), BSD-3-Clause (WORLD)",
        N_("pitch, spectral envelope and aperiodicity every 5 ms; the waveform is made anew from them"),
        world.prepare, world.look, deterministic=True,
    ),
    _of(
        "mel-cepstral", "source-filter", mel_cepstral.RATE, mel_cepstral.HOP, OWN,
        N_("25 mel-cepstral coefficients (warped by 0.42) every 5 ms; pulses and noise through their minimum phase"),
        _plain(mel_cepstral.rebuild),
    ),
    _of(
        "lpc", "source-filter", linear_prediction.RATE, linear_prediction.HOP, OWN,
        N_("18 predictors every 5 ms; pulses and noise through them"), _plain(linear_prediction.pulse_excited),
    ),
    _of(
        "relp", "source-filter", linear_prediction.RATE, linear_prediction.HOP, OWN,
        N_("18 predictors every 5 ms; the residual below 1 kHz is kept, above it is made by rectifying"),
        _plain(linear_prediction.residual_excited),
    ),
    _of(
        "griffin-lim", "phase", from_mels.MEL.rate, from_mels.MEL.hop, OWN,
        N_("80 mels from 80 to 7,600 Hz, FFT 1024, hop 256; phases by 48 rounds of fast Griffin-Lim from chance"),
        _plain(from_mels.griffin_lim),
    ),
    _of(
        "mel-inversion", "phase", from_mels.MEL.rate, from_mels.MEL.hop, OWN,
        N_("80 mels from 80 to 7,600 Hz, FFT 1024, hop 256; phases run on with each spectral peak, in one pass"),
        _plain(from_mels.peak_phases), deterministic=True,
    ),
    _codec("opus", codecs.OPUS, "BSD-3-Clause (libopus)", N_("Opus for speech at 12 kbit/s, 20 ms, 16 kHz")),
    _codec("amr", codecs.AMR, "Apache-2.0 (opencore-amr)", N_("AMR-NB at 7.95 kbit/s, 8 kHz; nothing is left above 4 kHz")),
    _codec("g723", codecs.G723, "LGPL-2.1 (ffmpeg)", N_("G.723.1 at 6.3 kbit/s, 8 kHz; nothing is left above 4 kHz")),
    _codec("realaudio", codecs.REAL, "LGPL-2.1 (ffmpeg)", N_("RealAudio 1.0 (CELP) at 8 kbit/s, 8 kHz; nothing is left above 4 kHz")),
    _of(
        "codec2", "codec", 8_000, 160, "LGPL-2.1 (codec2)",
        N_("harmonics' levels and pitch at 3.2 kbit/s, 8 kHz; nothing is left above 4 kHz"),
        libcodec2.prepare_codec2, libcodec2.look_codec2, deterministic=True,
    ),
    _of(
        "lpcnet", "lpcnet", 16_000, libcodec2.FRAME, "BSD-3-Clause (LPCNet), LGPL-2.1 (codec2)",
        N_("18 cepstral coefficients and pitch every 10 ms; a recurrent network draws each sample"),
        libcodec2.prepare_lpcnet, libcodec2.look_lpcnet, neural_=True,
    ),
)  # fmt: skip


def _wants_weights(name: str) -> Generator:
    """A trained vocoder as it is known before its weights are: rate and recipe of its customary models."""
    tag = name in tags.ADDRESSES
    kind = neural.PARALLEL_WAVEGAN if tag else name
    rate, hop = (24_000, 256) if name == neural.VOCOS else (22_050, 256)
    recipes = {
        neural.PARALLEL_WAVEGAN: N_("80 mels from 80 to 7,600 Hz, FFT 1024, hop 256, log10, normalised by stats.h5"),
        neural.HIFIGAN: N_("80 mels from 0 to 8,000 Hz, FFT 1024, hop 256, natural logarithm of at least 1e-5"),
        neural.BIGVGAN: N_("80 or 100 mels as its config.json says, natural logarithm of at least 1e-5"),
        neural.VOCOS: N_("100 mels (HTK) from 0 to 12,000 Hz, FFT 1024, hop 256, natural logarithm"),
    }
    choice = catalogue.GENERATORS.get(name)
    return Generator(
        name=name,
        title=choice.title if choice else name,
        family=kind,
        rate=rate,
        reach=reach_at(rate),
        hop=hop,
        neural=True,
        deterministic=kind != neural.PARALLEL_WAVEGAN or not ("parallel" in name or "style" in name),
        licence=N_("MIT (its authors' code); the weights: see where they come from"),
        recipe=recipes[kind],
        prepare=lambda weights: _trained(name, kind, weights).rebuild(),
        look=lambda weights: _look(name, kind, weights),
        needs_weights=True,
    )


def _trained(name: str, kind: str, weights: Path | None) -> neural.Trained:
    if weights is None:
        missing = _no_weights(name)
        raise GeneratorError(f"{missing.why} {missing.remedy}")
    return neural.load(weights, kind)


def _no_weights(name: str) -> Probe:
    why = _("Its trained weights are not here.")
    address = tags.ADDRESSES.get(name)
    if address:
        remedy = _(
            "Download {address} and put it, packed or unpacked, into the weights folder as {name}.tar.gz or {name}/."
        )
        return Probe(False, why, remedy.format(address=address, name=name))
    remedy = _(
        "Put its configuration and checkpoint into the weights folder as {name}/, or as an archive {name}.tar.gz."
    )
    return Probe(False, why, remedy.format(name=name))


def _look(name: str, kind: str, weights: Path | None) -> Probe:
    if weights is None:
        return _no_weights(name)
    try:
        neural.load(weights, kind)
    except GeneratorError as problem:
        return Probe(False, str(problem), _("Download the model again, or name another folder or archive."))
    return READY


GENERATORS: Mapping[str, Generator] = MappingProxyType(
    {each.name: each for each in _WITHOUT_WEIGHTS}
    | {name: _wants_weights(name) for name in (*tags.FIRST_APPLICATION, neural.HIFIGAN, neural.BIGVGAN, neural.VOCOS)}
)


def generator(name: str, weights: Path | None = None, kind: str = "") -> Generator:
    """The generator of this name, described as its weights really are where there are some.

    Besides those of `GENERATORS` any tag of ParallelWaveGAN is known, and with weights any name at all: the model's
    configuration says what it is, and must say `kind` (of `CHECKPOINTS`) where one is expected.

    Raises:
        GeneratorError: if there is no such generator, or the weights are of no use.
    """
    known = GENERATORS.get(name) or (_wants_weights(name) if name in tags.ADDRESSES else None)
    if known is None and weights is None:
        raise GeneratorError(no_such(name))
    if kind and known and known.family != kind:
        raise GeneratorError(_("{name} is the name of another generator; call yours differently.").format(name=name))
    if weights is None or (known and not known.needs_weights):
        assert known is not None
        return known
    return _described(name, known, neural.load(weights, known.family if known else kind))


def _described(name: str, known: Generator | None, trained: neural.Trained) -> Generator:
    first = known or replace(_wants_weights(trained.family if trained.family in GENERATORS else PLAIN_TAG), title=name)
    return replace(
        first,
        name=name,
        family=trained.family,
        rate=trained.mel.rate,
        reach=reach_at(trained.mel.rate),
        hop=trained.mel.hop,
        deterministic=trained.deterministic,
        recipe=str(trained.mel),
        weights_hash=trained.sha256,
        prepare=lambda weights: trained.rebuild(),
        look=lambda weights: READY,
    )


PLAIN_TAG = tags.FIRST_APPLICATION[0]  # what is said of a model of ParallelWaveGAN that has no tag
