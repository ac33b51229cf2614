"""What a job on a cluster may wait for, and what a cluster may do to an attempt: a sentence and a remedy each."""

from dataclasses import dataclass
from types import MappingProxyType

from veravox.core.text import N_


@dataclass(frozen=True)
class Wait:
    """One thing that is waited for; what exactly is missing, the cluster's own words say behind the sentence."""

    reason: str
    sentence: str
    remedy: str


WAITING_FOR_QUEUE = Wait(
    "WaitingForQueue",
    N_("It waits in its queue for quota."),
    N_("It starts by itself when the queue admits it; see the message for what is short."),
)
UNSCHEDULABLE = Wait(
    "Unschedulable",
    N_("No node has room for it."),
    N_(
        "It starts by itself when there is room: free what the message names or add a node; to ask for less, delete it and apply it again: what is saved on the volume stays, and what has not begun loses nothing."
    ),
)
QUOTA_EXCEEDED = Wait(
    "QuotaExceeded",
    N_("The namespace's quota is used up."),
    N_("Wait for other jobs to end, ask for less, or have the ResourceQuota raised."),
)
POD_REFUSED = Wait(
    "PodRefused",
    N_("The cluster refuses to make its pod."),
    N_("Correct what the message names: a priority class, a service account, or a policy of the namespace."),
)
IMAGE_NOT_PULLED = Wait(
    "ImageNotPulled",
    N_("The trainer's image cannot be pulled."),
    N_("Correct the image's name in the operator's settings, or give the cluster access to its registry."),
)
VOLUME_MISSING = Wait(
    "VolumeMissing",
    N_("A volume that it needs cannot be mounted."),
    N_("See that the claim named in the message exists and is bound, and that its storage answers."),
)
POD_MISCONFIGURED = Wait(
    "PodMisconfigured",
    N_("Its pod names something that does not exist."),
    N_("Correct the operator's podTemplate, or make the Secret or ConfigMap that the message names."),
)
CONTAINER_NOT_CREATED = Wait(
    "ContainerNotCreated",
    N_("Its node cannot create the container."),
    N_("See the message; if it names the command, the image is not Veravox' trainer."),
)
NAME_TAKEN = Wait(
    "NameTaken",
    N_("Another object has the name that its Job needs."),
    N_("Delete the Job that the message names, or give this job another name."),
)
PREDECESSOR_LEAVING = Wait(
    "PredecessorLeaving",
    N_("The attempt before it is still leaving."),
    N_("It starts by itself; a pod on a lost node is removed by force after a while."),
)
DATASET_MISSING = Wait(
    "DatasetMissing",
    N_("There is no dataset of this name."),
    N_("Apply the Dataset that the message names, or correct spec.dataset.name."),
)
UPLOAD_MISSING = Wait(
    "UploadMissing",
    N_("The folder that it imports is not on the shared volume."),
    N_(
        "Copy the clips there under another name and rename the folder when all are there, or correct spec.source.path."
    ),
)
NOT_PERMITTED = Wait(
    "NotPermitted",
    N_("It may not read what it names."),
    N_("Correct the name or the version, ask its owner to share it, or train through the page as its owner."),
)
WAITING_FOR_WEIGHTS = Wait(
    "WaitingForWeights",
    N_("Pretrained weights are being fetched."),
    N_("It starts by itself; without a network it begins with random weights and says so."),
)
WEIGHTS_NOT_FETCHED = Wait(
    "WeightsNotFetched",
    N_("ImageNet weights could not be fetched; it begins with random weights."),
    N_(
        "Let the Job veravox-weights-NETWORK reach its source, or put the file into weights/ on the volume; then delete this job and apply it again."
    ),
)
VOLUME_UNWRITABLE = Wait(
    "VolumeUnwritable",
    N_("The shared volume cannot be written."),
    N_("See that the volume is mounted in the operator, is not full, and belongs to the operator's user."),
)

WAITS = MappingProxyType({each.reason: each for each in tuple(globals().values()) if isinstance(each, Wait)})
OWN_WORDS = frozenset({each.reason for each in (DATASET_MISSING, NOT_PERMITTED, WAITING_FOR_WEIGHTS)})
"""Of these no cluster speaks: a message is a whole sentence of Veravox."""
