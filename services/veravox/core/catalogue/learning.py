"""How something learns, and from which pictures."""

from veravox.core.catalogue.choice import Choice, by_name
from veravox.core.text import N_

ARCHITECTURES = by_name(
    Choice("compact", N_("compact"), N_("A small convolutional network that learns in about a minute without a GPU.")),
    Choice("resnet18", "ResNet18", N_("Quick, and rarely beaten on spectrograms: the one to begin with on a GPU.")),
    Choice(
        "resnet34", "ResNet34", N_("Deeper than ResNet18; a little better with many hours of speech, half as fast.")
    ),
    Choice("resnet50", "ResNet50", N_("Deeper still; wants much data and a GPU.")),
    Choice("vgg16", "VGG16", N_("A plain deep stack of 13 convolutions; accurate, slow, needs a GPU.")),
    Choice("vgg19", "VGG19", N_("VGG16 with three more layers; what the first application's example used.")),
    Choice("alexnet", "AlexNet", N_("The network of 2012: shallow and quick to train, less exact.")),
)

TRANSFORMS = by_name(
    Choice("Resize", N_("Resize to 128 x 128"), N_("The whole window is scaled to the picture: nothing is cut away.")),
    Choice(
        "RandomCrop",
        N_("Random crop of 128"),
        N_("A stretch of 128 frames is cut from the clip at random: keeps every detail."),
    ),
)

FRONT_ENDS = by_name(
    Choice(
        "mel",
        N_("log-mel spectrogram"),
        N_("80 bands spaced as the ear hears them, 22,050 Hz, one column every 11.6 ms."),
    ),
    Choice(
        "linear",
        N_("linear spectrogram"),
        N_("257 bands of 43 Hz each: high frequencies, where ears are coarse, get as much room as low ones."),
    ),
    Choice(
        "lfcc",
        "LFCC",
        N_(
            "20 cepstral coefficients and how they change, 16,000 Hz: what the ASVspoof baselines hear. No noise on the fly."
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

CHECKPOINTS = by_name(
    Choice("parallel_wavegan", "ParallelWaveGAN", N_("checkpoint and config.yml of kan-bayashi's ParallelWaveGAN.")),
    Choice("hifigan", "HiFi-GAN", N_("generator and config.json of the authors' HiFi-GAN.")),
    Choice("vocos", "Vocos", N_("config.yaml and pytorch_model.bin of Vocos.")),
    Choice("bigvgan", "BigVGAN", N_("config.json and bigvgan_generator.pt of NVIDIA's BigVGAN.")),
)

SCHEDULES = by_name(
    Choice(
        "FineTune", N_("fine-tune"), N_("First the new head alone, then everything, gently: for pretrained weights.")
    ),
    Choice("OneCycle", N_("one cycle"), N_("Everything from the first batch on, the rate rising and falling once.")),
)

PRECISIONS = by_name(
    Choice("auto", N_("automatic"), N_("bfloat16 where the machine computes faster in it, float32 elsewhere.")),
    Choice("float32", "float32", N_("The most exact, and what fastai does by itself.")),
    Choice("bfloat16", "bfloat16", N_("Half the memory, and much quicker on newer GPUs; it rounds more coarsely.")),
)

COMPILATIONS = by_name(
    Choice("auto", N_("automatic"), N_("Compiled, or captured as a CUDA graph, where that pays within the run.")),
    Choice("on", N_("on"), N_("Always compiled: a longer wait at the start, then quicker steps.")),
    Choice("off", N_("off"), N_("Never compiled: it starts at once.")),
)
