"""Where the clips of a dataset come from: a folder, a corpus, a dataset that exists; or a model that was sent instead of clips."""

from typing import Annotated

from veravox.core.catalogue import FRONT_ENDS, LAYOUTS
from veravox.core.corpora import CORPORA
from veravox.core.specs.choices import choice_of
from veravox.core.specs.resource import Resource, Word, explained
from veravox.core.specs.rules import Rule, one_of
from veravox.core.text import N_


class DatasetRef(Resource):
    """A dataset that exists already."""

    name: Word = explained(..., N_("Dataset"), N_("The dataset's name."), "example")
    version: Word = explained(
        "",
        N_("Version"),
        N_("Its version. Over REST, none means the one that it has; a resource of a cluster has to say which."),
        "3f9c2a77b1d04e58",
    )


class Fetch(Resource):
    """A public corpus to be fetched."""

    corpus: Annotated[Word, one_of({name: each.help for name, each in CORPORA.items()})] = explained(
        ..., N_("Corpus"), N_("Which corpus."), "arctic"
    )
    speakers: list[Word] = explained(
        list,
        N_("Voices"),
        N_("Which of its voices or, of LibriTTS, which parts; none named: all."),
        ["awb", "bdl"],
        max_length=1000,
    )
    address: str = explained(
        "",
        N_("From"),
        N_("A mirror's address, or a folder that holds the corpus' archives; empty: where its authors keep it."),
        "https://mirror.example/cmu_arctic",
        max_length=4096,
    )


class Learner(Resource):
    """A fastai learner that was sent, to be turned into a model instead of clips into a dataset."""

    path: str = explained(
        ...,
        N_("Learner"),
        N_("The .pkl, or the upload that holds it, below uploads/."),
        "uploads/my.pkl",
        max_length=4096,
    )
    front_end: Annotated[Word, choice_of(FRONT_ENDS)] = explained(
        "mel",
        N_("Front end"),
        N_("How its pictures were made from sound, where the learner does not say so itself; pictures: not known."),
        "pictures",
    )

    rules = (
        Rule(
            lambda learner: learner.path.startswith("uploads/") and ".." not in learner.path.split("/"),
            "self.path.startsWith('uploads/') && !self.path.split('/').exists(part, part == '..')",
            N_("a learner lies below uploads/, such as uploads/my.pkl: send it first"),
            path="path",
        ),
    )


class BundleFile(Resource):
    """A model's bundle that was sent, to be checked and taken in, instead of clips for a dataset."""

    path: str = explained(
        ...,
        N_("Bundle"),
        N_("The zip archive of model.safetensors and model.json, or the upload that holds it, below uploads/."),
        "uploads/my.zip",
        max_length=4096,
    )

    rules = (
        Rule(
            lambda bundle: bundle.path.startswith("uploads/") and ".." not in bundle.path.split("/"),
            "self.path.startsWith('uploads/') && !self.path.split('/').exists(part, part == '..')",
            N_("a bundle lies below uploads/, such as uploads/my.zip: send it first"),
            path="path",
        ),
    )


class Source(Resource):
    """Where the clips come from: a folder, a corpus, a dataset that exists already; or a model that was sent."""

    path: str = explained("", N_("Folder"), N_("The folder that holds the clips."), "/data/speech", max_length=4096)
    layout: Annotated[Word, choice_of(LAYOUTS)] = explained(
        "speaker/class",
        N_("Layout"),
        N_("What the folders' names mean, from the outside in."),
    )
    bonafide: Word = explained(
        "", N_("Human class"), N_("Which class is human; bonafide, human and original are known."), "bonafide"
    )
    fetch: Fetch | None = explained(None, N_("Fetch"), N_("A corpus to be fetched."), {"corpus": "arctic"})
    dataset: DatasetRef | None = explained(
        None,
        N_("Existing dataset"),
        N_("Work on this dataset instead of a folder."),
        {"name": "example", "version": "3f9c2a77b1d04e58"},
    )

    learner: Learner | None = explained(
        None,
        N_("Learner"),
        N_("A .pkl of fastai to be turned into a model, which becomes this job's result."),
        {"path": "uploads/my.pkl"},
    )
    bundle: BundleFile | None = explained(
        None,
        N_("Bundle"),
        N_("A model's bundle, as Veravox lets one download it, to be taken in: it becomes this job's result."),
        {"path": "uploads/my.zip"},
    )

    rules = (
        Rule(
            lambda source: (
                [
                    bool(each) for each in (source.path, source.fetch, source.dataset, source.learner, source.bundle)
                ].count(True)
                == 1
            ),
            "[self.path != '', has(self.fetch), has(self.dataset), has(self.learner), has(self.bundle)]"
            ".filter(given, given).size() == 1",
            N_(
                "source needs exactly one of path (a folder), fetch (a corpus), dataset (one that exists), learner"
                " (a .pkl) and bundle (a model's)"
            ),
        ),
    )
