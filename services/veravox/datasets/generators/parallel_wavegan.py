"""ParallelWaveGAN's models by their configuration: which network, which mels, and what noise they want."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from veravox.core.text import _
from veravox.datasets.generators.contract import GeneratorError
from veravox.datasets.generators.mels import MelRecipe
from veravox.datasets.generators.networks.hifigan import HifiGan
from veravox.datasets.generators.networks.melgan import Bands, MelGan
from veravox.datasets.generators.networks.parallel_wavegan import ParallelWaveGan, Upsample, WideUpsample
from veravox.datasets.generators.networks.style_melgan import StyleMelGan
from veravox.datasets.generators.networks.weights import State

Said = Mapping[str, Any]
Speak = Callable[[Tensor, torch.Generator], Tensor]

WAVENET, MELGAN, STYLE, HIFI = (
    "ParallelWaveGANGenerator",
    "MelGANGenerator",
    "StyleMelGANGenerator",
    "HiFiGANGenerator",
)
EARLY = (0, 4, 2)  # versions whose bands were cut elsewhere
EARLY_CUTOFF = 0.15


def mel_recipe(said: Said) -> MelRecipe:
    """What `parallel-wavegan-preprocess` makes with this configuration."""
    if "sampling_rate_for_feats" in said and said["sampling_rate_for_feats"] != said["sampling_rate"]:
        raise GeneratorError(_("This model takes its mels from speech at another rate, which is not done here."))
    if said.get("window", "hann") != "hann":
        raise GeneratorError(_("This model wants another window than Hann's, which is not done here."))
    rate = int(said["sampling_rate"])
    return MelRecipe(
        rate=rate,
        fft=int(said["fft_size"]),
        hop=int(said["hop_size"]),
        bands=int(said["num_mels"]),
        low=float(said["fmin"] or 0),
        high=float(rate / 2 if said["fmax"] is None else said["fmax"]),
        width=int(said["win_length"] or said["fft_size"]),
    )


def network(said: Said) -> nn.Module:
    """The generator that the configuration describes, without parameters.

    Raises:
        GeneratorError: if it is of a kind that copies speech from more than mels, or is causal.
    """
    kind = said.get("generator_type", WAVENET)
    if kind not in _NETWORKS:
        raise GeneratorError(
            _("Models of the kind {kind} want more than mels; {known} can be used.").format(
                kind=kind, known=", ".join(_NETWORKS)
            )
        )
    given = _parameters(said)
    if given.get("use_causal_conv"):
        raise GeneratorError(_("Causal models of ParallelWaveGAN cannot be used; choose one that is not."))
    if said.get("use_global_condition") or said.get("use_local_condition"):
        raise GeneratorError(_("This model wants more than mels: it was trained with a condition."))
    return _NETWORKS[kind](given)


def renamed(said: Said, state: State) -> State:
    """The parameters under the names of our network: only HiFi-GAN's are others."""
    if said.get("generator_type", WAVENET) != HIFI:
        return state
    return {_renamed(name): tensor for name, tensor in state.items()}


def speaker(said: Said, generator: nn.Module) -> tuple[Speak, bool]:
    """Normalised mels (1, bands, frames) and random numbers -> samples; and whether it needs none of the latter."""
    if isinstance(generator, ParallelWaveGan):
        hop = int(said["hop_size"])

        def from_noise(mel: Tensor, chance: torch.Generator) -> Tensor:
            noise = torch.randn(1, 1, mel.shape[-1] * hop, generator=chance)
            made: Tensor = generator(noise, mel)[0, 0]
            return made

        return from_noise, False
    if isinstance(generator, StyleMelGan):

        def styled(mel: Tensor, chance: torch.Generator) -> Tensor:
            noise = torch.randn(generator.noise_shape(mel.shape[-1]), generator=chance)
            made: Tensor = generator(noise, mel)[0, 0]
            return made

        return styled, False
    outputs = int(_parameters(said).get("out_channels", 1))
    whole = _bands(said, outputs) if outputs > 1 else nn.Identity()
    return lambda mel, chance: whole(generator(mel))[0, 0], True


def _parameters(said: Said) -> dict[str, Any]:
    """Some checkpoints misspell one name."""
    given = said["generator_params"]
    return {name.replace("upsample_kernal_sizes", "upsample_kernel_sizes"): value for name, value in given.items()}


def _slope(given: Said, name: str = "nonlinear_activation", usual: float = 0.2) -> float:
    kind = given.get(name, "LeakyReLU")
    if kind not in ("LeakyReLU", "ReLU"):
        raise GeneratorError(_("The activation {kind} is not known; LeakyReLU and ReLU are.").format(kind=kind))
    if kind == "ReLU":
        return 0.0
    return float(given.get(f"{name}_params", {"negative_slope": usual}).get("negative_slope", 0.01))


def _melgan(given: Said, last: bool = True) -> MelGan:
    if given.get("pad", "ReflectionPad1d") != "ReflectionPad1d":
        raise GeneratorError(_("The padding {pad} is not known; ReflectionPad1d is.").format(pad=given["pad"]))
    return MelGan(
        given.get("in_channels", 80),
        given.get("out_channels", 1),
        given.get("kernel_size", 7),
        given.get("channels", 512),
        given.get("upsample_scales", (8, 8, 2, 2)),
        given.get("stack_kernel_size", 3),
        given.get("stacks", 3),
        _slope(given),
        given.get("bias", True),
        last and given.get("use_final_nonlinear_activation", True),
    )


def _wavenet(given: Said) -> ParallelWaveGan:
    if not given.get("upsample_conditional_features", True):
        raise GeneratorError(_("This model does not bring its mels to the samples' rate by itself."))
    kind, inner = given.get("upsample_net", "ConvInUpsampleNetwork"), given["upsample_params"]
    aux, context = given.get("aux_channels", 80), given.get("aux_context_window", 2)
    mode, tall = inner.get("interpolate_mode", "nearest"), inner.get("freq_axis_kernel_size", 1)
    slope = _slope(inner) if inner.get("nonlinear_activation") else None
    upsample: nn.Module
    if kind == MELGAN:
        upsample, context = _melgan(inner, last=False), 0
    elif kind == "UpsampleNetwork":
        upsample = Upsample(inner["upsample_scales"], mode, tall, slope)
    else:
        upsample = WideUpsample(aux, context, inner["upsample_scales"], mode, tall, slope)
    return ParallelWaveGan(
        upsample,
        context,
        aux,
        given.get("out_channels", 1),
        given.get("kernel_size", 3),
        given.get("layers", 30),
        given.get("stacks", 3),
        given.get("residual_channels", 64),
        given.get("gate_channels", 128),
        given.get("skip_channels", 64),
        given.get("bias", True),
    )


def _style(given: Said) -> StyleMelGan:
    return StyleMelGan(
        given.get("aux_channels", 80),
        given.get("in_channels", 128),
        given.get("channels", 64),
        given.get("out_channels", 1),
        given.get("kernel_size", 9),
        given.get("dilation", 2),
        given.get("noise_upsample_scales", (11, 2, 2, 2)),
        given.get("upsample_scales", (2, 2, 2, 2, 2, 2, 2, 2, 1)),
        _slope(given, "noise_upsample_activation"),
        given.get("upsample_mode", "nearest"),
        given.get("gated_function", "softmax") == "softmax",
        given.get("bias", True),
    )


def _hifi(given: Said) -> HifiGan:
    if given.get("kernel_size", 7) != 7 or not given.get("bias", True) or _slope(given, usual=0.1) != 0.1:
        raise GeneratorError(
            _("This HiFi-GAN departs from its paper in kernel, bias or slope, which is not done here.")
        )
    return HifiGan(
        given.get("in_channels", 80),
        given.get("channels", 512),
        given.get("upsample_scales", (8, 8, 2, 2)),
        given.get("upsample_kernel_sizes", (16, 16, 4, 4)),
        given.get("resblock_kernel_sizes", (3, 7, 11)),
        given.get("resblock_dilations", ((1, 3, 5),) * 3),
        second=given.get("use_additional_convs", True),
        even=True,
    )


_NETWORKS: Mapping[str, Callable[[Said], nn.Module]] = {
    WAVENET: _wavenet,
    MELGAN: _melgan,
    STYLE: _style,
    HIFI: _hifi,
}


def _bands(said: Said, bands: int) -> Bands:
    """The filter bank, cut as the version that trained the model cut it."""
    version = tuple(int(number) for number in re.findall(r"\d+", str(said.get("version", "0.1.0")))[:3])
    usual = {"cutoff_ratio": EARLY_CUTOFF} if version <= EARLY else {}
    given = said.get("pqmf_params", usual)
    return Bands(bands, given.get("taps", 62), given.get("cutoff_ratio", 0.142), given.get("beta", 9.0))


def _renamed(name: str) -> str:
    for ours, theirs in (
        ("conv_pre.", r"^input_conv\."),
        ("conv_post.", r"^output_conv\.1\."),
        (r"ups.\1.", r"^upsamples\.(\d+)\.1\."),
        (r"resblocks.\1.\2.\3.", r"^blocks\.(\d+)\.(convs[12])\.(\d+)\.1\."),
    ):
        name = re.sub(theirs, ours, name)
    return name
