"""Trained vocoders: which kind a model is, its mels as its authors made them, and its network."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from veravox.audio.recording import Samples
from veravox.core.text import _
from veravox.datasets.generators import parallel_wavegan
from veravox.datasets.generators.checkpoints import Model, open_model
from veravox.datasets.generators.contract import GeneratorError
from veravox.datasets.generators.mels import MelRecipe, log_mel
from veravox.datasets.generators.networks.bigvgan import BigVgan
from veravox.datasets.generators.networks.hifigan import HifiGan
from veravox.datasets.generators.networks.vocos import Backbone, Head, Vocos
from veravox.datasets.generators.networks.weights import State, fill
from veravox.datasets.generators.rebuilding import Rebuild

PARALLEL_WAVEGAN, HIFIGAN, BIGVGAN, VOCOS = "parallel_wavegan", "hifigan", "bigvgan", "vocos"


@dataclass(frozen=True)
class Trained:
    """A trained vocoder that is ready to speak.

    Args:
        family: which authors' code it was trained with.
        mel: what it wants to hear.
        deterministic: whether it needs no noise.
        sha256: of its checkpoint.
        make: mels (bands, frames) and random numbers -> samples, `mel.hop` for each frame.
    """

    family: str
    mel: MelRecipe
    deterministic: bool
    sha256: str
    make: Callable[[Tensor, torch.Generator], Tensor]

    def rebuild(self) -> Rebuild:
        """Copy synthesis with it."""

        def run(samples: Samples, seed: int) -> Samples:
            padded = functional.pad(torch.from_numpy(samples), (0, self.mel.hop - samples.size % self.mel.hop))
            with torch.inference_mode():
                mel = log_mel(padded.numpy(), self.mel)
                made = self.make(mel, torch.Generator().manual_seed(seed))
            return made.numpy()

        return run


def family_of(model: Model) -> str:
    """Which kind of model it is, by its configuration.

    Raises:
        GeneratorError: if it is none that is known.
    """
    name = model.first("config.yml", "config.yaml", "config.json")
    said = model.settings(name)
    if "generator_params" in said:
        return PARALLEL_WAVEGAN
    if "backbone" in said and "feature_extractor" in said:
        return VOCOS
    if "upsample_rates" in said and "num_mels" in said:
        return BIGVGAN if "activation" in said else HIFIGAN
    raise GeneratorError(
        _("{name} belongs to no vocoder that is known: ParallelWaveGAN, HiFi-GAN, BigVGAN, Vocos.").format(name=name)
    )


def load(path: Path, family: str = "") -> Trained:
    """The trained vocoder at `path`, of this family where one is expected.

    Raises:
        GeneratorError: if there is none, it is damaged, or its configuration does not fit.
    """
    model = open_model(path)
    found = family_of(model)
    if family and family != found:
        raise GeneratorError(
            _("{path} holds a model of {found}; one of {wanted} was expected.").format(
                path=path.name, found=found, wanted=family
            )
        )
    try:
        return _LOADERS[found](model)
    except (KeyError, TypeError, AttributeError, IndexError, RuntimeError, ArithmeticError) as problem:
        raise GeneratorError(
            _("The configuration of {path} lacks or garbles something: {problem}").format(
                path=path.name, problem=problem
            )
        ) from None


def _parallel_wavegan(model: Model) -> Trained:
    said = model.settings(model.first("config.yml", "config.yaml"))
    recipe = parallel_wavegan.mel_recipe(said)
    network = parallel_wavegan.network(said)
    state = dict(model.parameters()["model"]["generator"])
    own = (state.pop("mean", None), state.pop("scale", None))
    statistics = own if own[0] is not None else model.statistics()
    if statistics is None:
        raise GeneratorError(
            _("{where} holds no stats.h5 or stats.npy, which say how its mels are normalised.").format(
                where=model.where.name
            )
        )
    fill(network, parallel_wavegan.renamed(said, state))
    speak, deterministic = parallel_wavegan.speaker(said, network)
    mean, scale = (each.reshape(-1, 1) for each in statistics)

    def make(mel: Tensor, chance: torch.Generator) -> Tensor:
        # Frame k, around sample k * hop, is what samples k * hop to (k + 1) * hop were trained on: the last is extra.
        return speak(((mel[:, :-1] - mean) / scale)[None], chance)

    return Trained(PARALLEL_WAVEGAN, recipe, deterministic, model.sha256, make)


def _hifigan_mels(said: Mapping[str, Any]) -> MelRecipe:
    return MelRecipe(
        rate=int(said["sampling_rate"]),
        fft=int(said["n_fft"]),
        hop=int(said["hop_size"]),
        bands=int(said["num_mels"]),
        low=float(said["fmin"]),
        high=float(said["sampling_rate"] / 2 if said["fmax"] is None else said["fmax"]),
        width=int(said["win_size"]),
        padding="same",
        least=1e-5,
        base=math.e,
        within=1e-9,
    )


def _generator_state(model: Model) -> State:
    held = model.parameters()
    return dict(held.get("generator", held))


def _hifigan(model: Model) -> Trained:
    said = model.settings("config.json")
    network = HifiGan(
        said["num_mels"],
        said["upsample_initial_channel"],
        said["upsample_rates"],
        said["upsample_kernel_sizes"],
        said["resblock_kernel_sizes"],
        said["resblock_dilation_sizes"],
        second=str(said["resblock"]) == "1",
        single=str(said["resblock"]) != "1",
    )
    fill(network, _generator_state(model))
    return Trained(HIFIGAN, _hifigan_mels(said), True, model.sha256, lambda mel, chance: network(mel[None])[0, 0])


def _bigvgan(model: Model) -> Trained:
    said = model.settings("config.json")
    network = BigVgan(
        said["num_mels"],
        said["upsample_initial_channel"],
        said["upsample_rates"],
        said["upsample_kernel_sizes"],
        said["resblock_kernel_sizes"],
        said["resblock_dilation_sizes"],
        pairs=str(said["resblock"]) == "1",
        beta=said["activation"] == "snakebeta",
        logarithmic=bool(said["snake_logscale"]),
        last_bias=bool(said.get("use_bias_at_final", True)),
        last_tanh=bool(said.get("use_tanh_at_final", True)),
    )
    fill(network, _generator_state(model))
    return Trained(BIGVGAN, _hifigan_mels(said), True, model.sha256, lambda mel, chance: network(mel[None])[0, 0])


def _vocos(model: Model) -> Trained:
    said = model.settings(model.first("config.yaml", "config.yml"))
    wanted = {
        "feature_extractor": "MelSpectrogramFeatures",
        "backbone": "VocosBackbone",
        "head": "ISTFTHead",
    }
    for part, kind in wanted.items():
        found = str(said[part]["class_path"]).rpartition(".")[2]
        if found != kind:
            raise GeneratorError(
                _("This Vocos has {found} as its {part}; only {kind} can be made anew from speech here.").format(
                    found=found, part=part, kind=kind
                )
            )
    mels, body, head = (said[part].get("init_args", {}) for part in wanted)
    mels = {"sample_rate": 24_000, "n_fft": 1024, "hop_length": 256, "n_mels": 100, "padding": "center"} | mels
    recipe = MelRecipe(
        rate=mels["sample_rate"],
        fft=mels["n_fft"],
        hop=mels["hop_length"],
        bands=mels["n_mels"],
        low=0.0,
        high=mels["sample_rate"] / 2,
        padding="centre" if mels["padding"] == "center" else "same",
        least=1e-7,
        base=math.e,
        scale="htk",
    )
    network = Vocos(
        Backbone(
            body["input_channels"],
            body["dim"],
            body["intermediate_dim"],
            body["num_layers"],
            body.get("layer_scale_init_value") is None or body["layer_scale_init_value"] > 0,
        ),
        Head(head["dim"], head["n_fft"], head["hop_length"], head.get("padding", "same") == "center"),
    )
    state = {name: each for name, each in model.parameters().items() if not name.startswith("feature_extractor.")}
    fill(network, state)
    return Trained(VOCOS, recipe, True, model.sha256, lambda mel, chance: network(mel[None])[0])


_LOADERS: Mapping[str, Callable[[Model], Trained]] = {
    PARALLEL_WAVEGAN: _parallel_wavegan,
    HIFIGAN: _hifigan,
    BIGVGAN: _bigvgan,
    VOCOS: _vocos,
}
