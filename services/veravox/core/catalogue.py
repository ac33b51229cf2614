"""What can be chosen, each with a title and a sentence of help. Form, CLI, documentation and checks read it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.corpora import CORPORA
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
    Choice(
        "pictures",
        N_("pictures as they are"),
        N_("For datasets of pictures alone: their grey levels, scaled to 128 rows; a column counts as 10 ms."),
        N_("how the pictures were made is unknown: such a model judges no recording"),
    ),
)

LAYOUTS = _by_name(
    Choice(
        "speaker/class",
        N_("speaker/class/clip"),
        N_("A folder a voice, and in it a folder a class: human, or the generator's name."),
    ),
    Choice(
        "auto",
        N_("recognised"),
        N_("Looks at the files and takes the layout that fits; the dataset's card says which one it was."),
    ),
    Choice("class", N_("class/clip"), N_("A folder a class, and nothing that tells who speaks.")),
    Choice(
        "noise/speaker/class",
        N_("noise/speaker/class/picture"),
        N_("As in the first application: a folder a noise level, in it a folder a voice, in it a folder a class."),
    ),
    Choice(
        "manifest",
        N_("a table: manifest.csv"),
        N_("A row a clip, with its path, its label, and what else is known: speaker, prompt, pair, condition."),
    ),
    Choice(
        "asvspoof",
        N_("an ASVspoof protocol"),
        N_("Lines of ASVspoof 2019, 2021 or 5; the recordings lie anywhere below the folder."),
    ),
    Choice(
        "tts",
        N_("metadata.csv and wavs/"),
        N_(
            "What synthesisers learn from: every clip is bonafide, metadata.csv tells its sentence, nothing who speaks."
        ),
    ),
    *(Choice(each.name, each.title, each.help) for each in CORPORA.values()),
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
    Choice(
        "prompt",
        N_("texts apart"),
        N_("A sentence stays on one side whoever says it. The voices are still the same on both."),
        N_("the same voices on both sides"),
    ),
    Choice(
        "generator",
        N_("a generator apart"),
        N_(
            "The test has a generator that the training never met, beside human clips of other sentences. Validation uses known generators and sentences of its own."
        ),
        N_("the same voices on both sides"),
    ),
    Choice(
        "condition",
        N_("a condition apart"),
        N_(
            "The test has a condition that the training never met, on other sentences. Validation uses known conditions and sentences of its own."
        ),
        N_("the same voices on both sides"),
    ),
    Choice(
        "external",
        N_("another dataset"),
        N_(
            "Another dataset is the test, without clips that the training holds. Training and validation share this one, sentences apart."
        ),
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

GENERATORS = _by_name(
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
        N_("The first speech that was streamed over modems."),
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
