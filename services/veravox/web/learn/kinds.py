"""The kinds of things that can be learnt about, each with its topics, their drawings, and what can be tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from veravox.core import catalogue
from veravox.core.callbacks import AVAILABLE
from veravox.core.catalogue import Choice
from veravox.core.text import N_, _
from veravox.web.learn import trials
from veravox.web.learn.drawings import (
    architectures,
    callbacks,
    front_ends,
    generators,
    metrics,
    protocols,
    transforms,
)
from veravox.web.learn.texts.architectures import ARCHITECTURES
from veravox.web.learn.texts.callbacks import CALLBACKS
from veravox.web.learn.texts.front_ends import FRONT_ENDS
from veravox.web.learn.texts.generators import GENERATORS
from veravox.web.learn.texts.metrics import METRICS
from veravox.web.learn.texts.protocols import PROTOCOLS
from veravox.web.learn.texts.transforms import TRANSFORMS
from veravox.web.learn.topic import Topic


@dataclass(frozen=True)
class Kind:
    """One kind: `choices` names its things, where a catalogue does; `tried` builds what can be tried of one, by a visitor too."""

    name: str  # in addresses
    title: str
    says: str
    topics: Mapping[str, Topic]
    choices: Mapping[str, Choice]
    draw: Callable[[str], None]
    tried: Callable[[str, bool], None]  # its name, and whether a visitor without an account asks

    def title_of(self, topic: Topic) -> str:
        return _(self.choices[topic.name].title) if topic.name in self.choices else _(topic.title)

    def address(self, topic: Topic) -> str:
        return f"/learn/{self.name}/{topic.name}"


_ALL = (
    Kind(
        "generators",
        N_("Generators"),
        N_("What makes speech, and which traces it leaves."),
        GENERATORS,
        catalogue.KNOWN,
        generators.draw,
        trials.generator,
    ),
    Kind(
        "front-ends",
        N_("Front ends"),
        N_("How sound becomes a picture."),
        FRONT_ENDS,
        catalogue.FRONT_ENDS,
        front_ends.draw,
        trials.front_end,
    ),
    Kind(
        "transforms",
        N_("Transforms"),
        N_("Which part of the picture the network sees."),
        TRANSFORMS,
        catalogue.TRANSFORMS,
        transforms.draw,
        trials.transform,
    ),
    Kind(
        "architectures",
        N_("Networks"),
        N_("What looks at the picture and tells the classes apart."),
        ARCHITECTURES,
        catalogue.ARCHITECTURES,
        architectures.draw,
        trials.architecture,
    ),
    Kind(
        "protocols",
        N_("Protocols"),
        N_("Which clips are learnt from and which test, so that a figure means what it says."),
        PROTOCOLS,
        catalogue.PROTOCOLS,
        protocols.draw,
        trials.protocol,
    ),
    Kind(
        "metrics",
        N_("Metrics"),
        N_("How good a detector is, and how sure one can be of that."),
        METRICS,
        {},
        metrics.draw,
        trials.metric,
    ),
    Kind(
        "callbacks",
        N_("Callbacks"),
        N_("What steps in while a network learns."),
        CALLBACKS,
        AVAILABLE,
        callbacks.draw,
        trials.callback,
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
