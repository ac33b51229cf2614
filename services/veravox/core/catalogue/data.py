"""How data come, are divided and are disturbed."""

from veravox.core.catalogue.choice import Choice, by_name
from veravox.core.corpora import CORPORA
from veravox.core.text import N_

LAYOUTS = by_name(
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

PROTOCOLS = by_name(
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

NOISE_COLOURS = by_name(
    Choice("white", N_("white"), N_("As strong at every frequency, as converters and thin amplifiers hiss.")),
    Choice("pink", N_("pink"), N_("Falls by 3 dB an octave, as rooms, traffic and crowds do.")),
    Choice("either", N_("white or pink"), N_("Now the one, now the other.")),
)
