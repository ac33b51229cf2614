"""What can be chosen, each with a title and a sentence of help. Form, CLI, documentation and checks read it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.text import N_


@dataclass(frozen=True)
class Choice:
    """One value that a field of a spec may take."""

    name: str
    title: str
    help: str
    badge: str = ""  # a caution to show wherever the choice appears


def _by_name(*choices: Choice) -> Mapping[str, Choice]:
    return MappingProxyType({choice.name: choice for choice in choices})


ARCHITECTURES = _by_name(
    Choice("compact", N_("compact"), N_("A small convolutional network that learns in about a minute without a GPU.")),
    Choice("resnet18", "ResNet18", N_("Quick, and rarely beaten on spectrograms: the one to begin with on a GPU.")),
    Choice(
        "resnet34", "ResNet34", N_("Deeper than ResNet18; a little better with many hours of speech, half as fast.")
    ),
    Choice("resnet50", "ResNet50", N_("Deeper still; wants much data and a GPU.")),
    Choice("vgg16", "VGG16", N_("A plain deep stack with 138 million weights; accurate, slow, needs a GPU.")),
    Choice("vgg19", "VGG19", N_("VGG16 with three more layers; what the first application's example used.")),
    Choice("alexnet", "AlexNet", N_("The network of 2012: shallow and quick to train, less exact.")),
)

TRANSFORMS = _by_name(
    Choice("Resize", N_("Resize to 128 x 128"), N_("The whole window is scaled to the picture: nothing is cut away.")),
    Choice(
        "RandomCrop",
        N_("Random crop of 128"),
        N_("A stretch of 128 frames is cut from the clip at random: keeps every detail."),
    ),
)

FRONT_ENDS = _by_name(
    Choice(
        "mel",
        N_("log-mel spectrogram"),
        N_("80 bands spaced as the ear hears them, 22,050 Hz, one column every 11.6 ms."),
    ),
    Choice(
        "linear",
        N_("linear spectrogram"),
        N_("257 bands of 43 Hz each: high frequencies, where generators differ most, get as much room as low ones."),
    ),
    Choice(
        "lfcc",
        "LFCC",
        N_(
            "60 cepstral coefficients and their changes, 16,000 Hz: what the ASVspoof baselines hear. No noise on the fly."
        ),
    ),
    Choice(
        "cqt",
        N_("constant-Q transform"),
        N_("88 bands a semitone apart from 65 Hz: fine pitch below, fine time above; the slowest to compute."),
    ),
)

LAYOUTS = _by_name(
    Choice(
        "speaker/class",
        N_("speaker/class/clip"),
        N_("A folder a voice, and in it a folder a class: human, or the generator's name."),
    ),
)

CHECKPOINTS = _by_name(
    Choice("parallel_wavegan", "ParallelWaveGAN", N_("checkpoint and config.yml of kan-bayashi's ParallelWaveGAN.")),
    Choice("hifigan", "HiFi-GAN", N_("generator and config.json of the authors' HiFi-GAN.")),
    Choice("vocos", "Vocos", N_("config.yaml and pytorch_model.bin of Vocos.")),
    Choice("bigvgan", "BigVGAN", N_("config.json and bigvgan_generator.pt of NVIDIA's BigVGAN.")),
)

PROTOCOLS = _by_name(
    Choice(
        "random",
        N_("nothing kept apart"),
        N_("Clips are divided at random: the same sentence and voice stand on both sides, so any detector looks good."),
        N_("optimistic: the same sentences and voices on both sides"),
    ),
    Choice(
        "utterance",
        N_("sentences apart"),
        N_("What a voice said and all copies of it stay on one side. The voices are still the same on both."),
        N_("the same voices on both sides"),
    ),
    Choice(
        "speaker",
        N_("speakers apart"),
        N_("The test uses voices that the training never heard: the honest figure for strangers."),
    ),
)

NOISE_COLOURS = _by_name(
    Choice("white", N_("white"), N_("As strong at every frequency, as converters and thin amplifiers hiss.")),
    Choice("pink", N_("pink"), N_("Falls by 3 dB an octave, as rooms, traffic and crowds do.")),
    Choice("either", N_("white or pink"), N_("Now the one, now the other.")),
)

SCHEDULES = _by_name(
    Choice(
        "FineTune", N_("fine-tune"), N_("First the new head alone, then everything, gently: for pretrained weights.")
    ),
    Choice("OneCycle", N_("one cycle"), N_("Everything from the first batch on, the rate rising and falling once.")),
)

PRECISIONS = _by_name(
    Choice("auto", N_("automatic"), N_("bfloat16 where the machine computes faster in it, float32 elsewhere.")),
    Choice("float32", "float32", N_("The most exact, and what fastai does by itself.")),
    Choice("bfloat16", "bfloat16", N_("Half the memory, and much quicker on newer GPUs; it rounds more coarsely.")),
)

COMPILATIONS = _by_name(
    Choice("auto", N_("automatic"), N_("Compiled, or captured as a CUDA graph, where that pays within the run.")),
    Choice("on", N_("on"), N_("Always compiled: a longer wait at the start, then quicker steps.")),
    Choice("off", N_("off"), N_("Never compiled: it starts at once.")),
)
