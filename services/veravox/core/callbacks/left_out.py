"""The callbacks of fastai that may not be asked for, each with the reason and what to do instead.

Left out is what could write elsewhere, run code, or break resuming, and what is done or has no effect here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from veravox.core.text import N_

REASONS = (
    (N_("Every training has it already; leave the line out."), ("TrainEvalCallback", "Recorder", "CastToTensor")),
    (
        N_(
            "It writes files of its own; the best epochs' weights are kept anyway, as many as checkpoints.keepBest says."
        ),
        ("SaveModelCallback",),
    ),
    (
        N_(
            "It would have no effect, as the schedule sets the rate at each batch; lower training.learningRate instead."
        ),
        ("ReduceLROnPlateau",),
    ),
    (
        N_("A run whose loss is not a number is ended anyway, and its batch is named; leave the line out."),
        ("TerminateOnNaNCallback",),
    ),
    (
        N_("It breaks epochs off in the middle, so no run could be resumed exactly; lower training.epochs instead."),
        ("ShortEpochCallback",),
    ),
    (N_("It writes a file of its own; the run's folder holds history.csv anyway."), ("CSVLogger",)),
    (
        N_("It draws for a terminal or a notebook; the run's page shows progress and curves anyway."),
        ("ProgressCallback", "ShowGraphCallback"),
    ),
    (
        N_("It would set the precision a second time; choose it with training.precision instead."),
        ("MixedPrecision", "NonNativeMixedPrecision", "ModelToHalf"),
    ),
    (N_("The trainer lays pictures out in this way by itself; leave the line out."), ("ChannelsLast",)),
    (
        N_("It is a training of its own that is thrown away; set training.learningRate to 0, and it finds the rate."),
        ("LRFinder",),
    ),
    (N_("It takes Python functions; choose with training.schedule instead."), ("ParamScheduler",)),
    (N_("A run goes on where it was by itself; leave the line out."), ("SkipToEpoch",)),
    (
        N_("It makes the validation figures random, so that epochs could not be compared; leave the line out."),
        ("MCDropoutCallback",),
    ),
    (
        N_("It keeps what it sees in memory for a notebook; read the run's report and its CSV files instead."),
        ("ActivationStats", "CollectDataCallback", "FetchPredsCallback", "GatherPredsCallback"),
    ),
    (
        N_("It does nothing without Python functions; give them in callbackCode, where your installation allows it."),
        ("Callback", "HookCallback"),
    ),
    (N_("It only remembers the best value; use EarlyStoppingCallback, which acts on it."), ("TrackerCallback",)),
    (N_("It is only what MixUp and CutMix are built on; use one of these."), ("MixHandler",)),
    (
        N_("It is for recurrent networks, of which none is offered; leave the line out."),
        ("ModelResetter", "RNNCallback", "RNNRegularizer"),
    ),
    (
        N_("It is for pairs of networks that make pictures; a detector is trained without, so leave the line out."),
        ("GANTrainer", "FixedGANSwitcher", "AdaptiveGANSwitcher", "GANDiscriminativeLR"),
    ),
    (
        N_("It writes files of its own with a package that is not here; the run's page shows the same curves."),
        ("TensorBoardBaseCallback", "TensorBoardCallback", "TensorBoardProjectorCallback"),
    ),
    (
        N_("It sends figures or weights to another service; take history.csv and the model from the run instead."),
        ("AzureMLCallback", "CometCallback", "WandbCallback"),
    ),
    (
        N_("It would spread the training a second time; say with resources.gpus how many GPUs it may use."),
        ("DistributedTrainer", "ParallelTrainer"),
    ),
    (N_("It prints a line for each event of each batch; the run's log tells how it goes."), ("VerboseCallback",)),
)

LEFT_OUT: Mapping[str, str] = MappingProxyType({name: reason for reason, names in REASONS for name in names})
