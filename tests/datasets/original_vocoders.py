"""Models of the original authors' code with random weights, saved as those authors save theirs.

The packages lie beside the environment (`make .venv/reference.done`), and only these tests import them.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import librosa
import numpy as np
import torch
import yaml
from numpy.typing import NDArray

REFERENCE = Path(sys.prefix) / "reference"
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Original:
    """A model of the original code: where it lies as its authors save it, and what it makes of samples and a seed."""

    folder: Path
    speak: Callable[[Samples, int], Samples]


def import_originals() -> None:
    """Let the packages be imported, and mend what one of them expects of an old SciPy."""
    assert REFERENCE.is_dir(), "The original vocoders are missing: make .venv/reference.done"
    if str(REFERENCE) not in sys.path:
        sys.path.append(str(REFERENCE))
    import scipy.signal

    scipy.signal.kaiser = scipy.signal.windows.kaiser


PWG = {
    "sampling_rate": 22_050,
    "fft_size": 1024,
    "hop_size": 256,
    "win_length": None,
    "window": "hann",
    "num_mels": 80,
    "fmin": 80,
    "fmax": 7600,
    "format": "hdf5",
    "version": "0.5.3",
}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "ljspeech_full_band_melgan.v2": (
        "MelGANGenerator",
        {"in_channels": 80, "out_channels": 1, "kernel_size": 7, "channels": 256, "upsample_scales": [8, 8, 4],
         "stack_kernel_size": 3, "stacks": 4, "use_weight_norm": True, "use_causal_conv": False},
    ),
    "ljspeech_hifigan.v1": (
        "HiFiGANGenerator",
        {"in_channels": 80, "out_channels": 1, "channels": 32, "kernel_size": 7, "upsample_scales": [8, 8, 2, 2],
         "upsample_kernel_sizes": [16, 16, 4, 4], "resblock_kernel_sizes": [3, 7, 11],
         "resblock_dilations": [[1, 3, 5], [1, 3, 5], [1, 3, 5]], "use_additional_convs": True, "bias": True,
         "nonlinear_activation": "LeakyReLU", "nonlinear_activation_params": {"negative_slope": 0.1},
         "use_weight_norm": True},
    ),
    "ljspeech_melgan.v3.long": (
        "MelGANGenerator",
        {"in_channels": 80, "out_channels": 1, "kernel_size": 7, "channels": 256, "upsample_scales": [8, 8, 2, 2],
         "stack_kernel_size": 3, "stacks": 3, "use_weight_norm": True, "use_causal_conv": False},
    ),
    "ljspeech_multi_band_melgan.v2": (
        "MelGANGenerator",
        {"in_channels": 80, "out_channels": 4, "kernel_size": 7, "channels": 192, "upsample_scales": [8, 4, 2],
         "stack_kernel_size": 3, "stacks": 4, "use_weight_norm": True, "use_causal_conv": False},
    ),
    "ljspeech_parallel_wavegan.v3": (
        "ParallelWaveGANGenerator",
        {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "layers": 6, "stacks": 3, "residual_channels": 16,
         "gate_channels": 32, "skip_channels": 16, "aux_channels": 80, "aux_context_window": 2, "dropout": 0.0,
         "use_weight_norm": True, "upsample_net": "ConvInUpsampleNetwork",
         "upsample_params": {"upsample_scales": [4, 4, 4, 4]}},
    ),
    "ljspeech_style_melgan.v1": (
        "StyleMelGANGenerator",
        {"in_channels": 32, "aux_channels": 80, "channels": 16, "out_channels": 1, "kernel_size": 9, "dilation": 2,
         "bias": True, "noise_upsample_scales": [10, 2, 2, 2], "noise_upsample_activation": "LeakyReLU",
         "noise_upsample_activation_params": {"negative_slope": 0.2},
         "upsample_scales": [2, 2, 2, 2, 2, 2, 2, 2, 1], "upsample_mode": "nearest", "gated_function": "softmax",
         "use_weight_norm": True},
    ),
    "melgan upsampling": (
        "ParallelWaveGANGenerator",
        {"layers": 4, "stacks": 2, "residual_channels": 16, "gate_channels": 32, "skip_channels": 16,
         "aux_context_window": 0, "upsample_net": "MelGANGenerator",
         "upsample_params": {"in_channels": 80, "out_channels": 80, "channels": 256, "upsample_scales": [8, 8, 2, 2]}},
    ),
    "odd scales": (
        "HiFiGANGenerator",
        {"channels": 32, "upsample_scales": [8, 4, 8], "upsample_kernel_sizes": [16, 8, 16],
         "resblock_kernel_sizes": [3, 5], "resblock_dilations": [[1, 3], [1, 3]], "use_additional_convs": False},
    ),
}  # fmt: skip


def parallel_wavegan(kind: str, folder: Path) -> Original:
    """A model of ParallelWaveGAN, with optimiser, discriminator and statistics as its trainer leaves them."""
    import_originals()
    from parallel_wavegan import models
    from parallel_wavegan.layers import PQMF

    generator_type, parameters = KINDS[kind]
    said = PWG | {"generator_type": generator_type, "generator_params": json.loads(json.dumps(parameters))}
    (folder := folder / kind).mkdir(parents=True)
    (folder / "config.yml").write_text(yaml.dump(said, Dumper=yaml.Dumper))
    torch.manual_seed(7)
    model = getattr(models, generator_type)(**parameters)
    _enliven(model)
    optimiser = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimiser, [100, 200, 300])
    torch.save(
        {
            "model": {"generator": model.state_dict(), "discriminator": {"weight": torch.zeros(3)}},
            "optimizer": {"generator": optimiser.state_dict()},
            "scheduler": {"generator": schedule.state_dict()},
            "steps": 400_000,
            "epochs": 12,
        },
        folder / "checkpoint-400000steps.pkl",
    )
    (folder / "checkpoint-5000steps.pkl").write_bytes(b"an older one, which nobody opens")
    rng = np.random.default_rng(3)
    with h5py.File(folder / "stats.h5", "w") as file:
        file["mean"] = rng.normal(-2, 0.5, 80).astype(np.float32)
        file["scale"] = rng.uniform(0.5, 1, 80).astype(np.float32)
    model.register_stats(str(folder / "stats.h5"))
    model.remove_weight_norm()
    model.eval()
    if parameters.get("out_channels", 1) > 1:
        model.pqmf = PQMF(subbands=parameters["out_channels"])

    def speak(samples: Samples, seed: int) -> Samples:
        mel = _log10_mel(np.pad(samples, (0, 256 - samples.size % 256)))[:-1]
        torch.manual_seed(seed)
        with torch.no_grad():
            return model.inference(c=mel, normalize_before=True).view(-1).numpy()

    return Original(folder, speak)


HIFIGAN = {
    "resblock": "1", "upsample_rates": [8, 8, 2, 2], "upsample_kernel_sizes": [16, 16, 4, 4],
    "upsample_initial_channel": 64, "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]], "num_mels": 80, "n_fft": 1024, "hop_size": 256,
    "win_size": 1024, "sampling_rate": 22050, "fmin": 0, "fmax": 8000,
}  # fmt: skip


def hifigan(resblock: str, folder: Path) -> Original:
    """A model of HiFi-GAN's own code: config.json beside g_00000100."""
    import_originals()
    from hifi_gan.env import AttrDict
    from hifi_gan.models import Generator

    said = HIFIGAN | {"resblock": resblock}
    if resblock == "2":
        said |= {"resblock_kernel_sizes": [3, 5, 7], "resblock_dilation_sizes": [[1, 2], [2, 6], [3, 12]]}
    return _with_config_json(folder / "hifigan", said, Generator(AttrDict(said)), "g_00000100")


def bigvgan(activation: str, folder: Path) -> Original:
    """A model of BigVGAN's own code: config.json beside bigvgan_generator.pt."""
    import_originals()
    from bigvgan.bigvgan import BigVGAN
    from bigvgan.env import AttrDict

    said = HIFIGAN | {"activation": activation, "snake_logscale": activation == "snakebeta", "fmax": None}
    if activation == "snakebeta":  # as version 2 does
        said |= {"use_tanh_at_final": False, "use_bias_at_final": False}
    else:
        said |= {"resblock": "2", "resblock_dilation_sizes": [[1, 3], [1, 3], [1, 3]]}
    model = BigVGAN(AttrDict(said | {}))
    return _with_config_json(folder / "bigvgan", said, model, "bigvgan_generator.pt")


def _with_config_json(folder: Path, said: dict[str, Any], model: torch.nn.Module, name: str) -> Original:
    from bigvgan.meldataset import mel_spectrogram

    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(said))
    torch.manual_seed(11)
    _enliven(model)
    torch.save({"generator": model.state_dict()}, folder / name)
    torch.save({"mpd": {}, "steps": 100}, folder / "do_00000100")
    model.eval()

    def speak(samples: Samples, seed: int) -> Samples:
        padded = torch.from_numpy(np.pad(samples, (0, 256 - samples.size % 256)))[None]
        mel = mel_spectrogram(padded, 1024, 80, 22050, 256, 1024, said["fmin"], said["fmax"])
        with torch.no_grad():
            return model(mel).view(-1).numpy()

    return Original(folder, speak)


def vocos(padding: str, folder: Path) -> Original:
    """A model of Vocos' own code: config.yaml beside pytorch_model.bin."""
    import_originals()
    from vocos import Vocos

    (folder := folder / "vocos").mkdir(parents=True)
    said = {
        "feature_extractor": {
            "class_path": "vocos.feature_extractors.MelSpectrogramFeatures",
            "init_args": {"sample_rate": 24000, "n_fft": 1024, "hop_length": 256, "n_mels": 100, "padding": padding},
        },
        "backbone": {
            "class_path": "vocos.models.VocosBackbone",
            "init_args": {"input_channels": 100, "dim": 48, "intermediate_dim": 96, "num_layers": 3},
        },
        "head": {
            "class_path": "vocos.heads.ISTFTHead",
            "init_args": {"dim": 48, "n_fft": 1024, "hop_length": 256, "padding": padding},
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(said))
    torch.manual_seed(13)
    model = Vocos.from_hparams(str(folder / "config.yaml")).eval()
    _enliven(model.backbone)
    _enliven(model.head)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")

    def speak(samples: Samples, seed: int) -> Samples:
        padded = np.pad(samples, (0, 256 - samples.size % 256))
        made: Samples = model(torch.from_numpy(padded)[None])[0].numpy()
        return made

    return Original(folder, speak)


def make_symmetric(folder: Path, name: str) -> None:
    """Let every convolution treat past and future alike, so that the model's own delay alone is left."""
    held = torch.load(folder / name, weights_only=True)
    state = held
    for step in ("model", "generator"):
        state = state.get(step, state)
    for key, tensor in state.items():
        if tensor.dim() > 2 and not key.endswith(("_g", "filter")):
            state[key] = (tensor + tensor.flip(-1)) / 2
    torch.save(held, folder / name)


def _enliven(model: torch.nn.Module) -> None:
    """Random weights large enough for the output to depend on every layer."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                fan = parameter[0].numel()
                parameter.normal_(0, fan**-0.5)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)


def _log10_mel(samples: Samples) -> Samples:
    """`logmelfilterbank` of parallel_wavegan's preprocess.py, whose module wants packages that we do not."""
    spectrum = np.abs(librosa.stft(samples, n_fft=1024, hop_length=256, window="hann", pad_mode="reflect")).T
    basis = librosa.filters.mel(sr=22050, n_fft=1024, n_mels=80, fmin=80, fmax=7600)
    return np.log10(np.maximum(1e-10, spectrum @ basis.T)).astype(np.float32)
