"""Names that resources, children, operator and gateway agree on."""

from veravox.core import crd

GROUP, VERSION = crd.GROUP, crd.VERSION
API_VERSION = f"{GROUP}/{VERSION}"
FINALIZER = f"{GROUP}/operator"

JOB = f"{GROUP}/job"  # labels of children: the resource's name,
UID = f"{GROUP}/uid"  # its UID, which is the job's id everywhere,
ATTEMPT = f"{GROUP}/attempt"  # and which attempt this is
KIND = f"{GROUP}/kind"
WEIGHTS = "Weights"  # the kind of children that fetch pretrained weights and belong to no resource
NETWORK = f"{GROUP}/network"  # a label of pods that fetch something from a network outside; its value is
OUTSIDE = "outside"
MANAGED_BY = "app.kubernetes.io/managed-by"
VERAVOX = "veravox"

OWNER = f"{GROUP}/owner"  # labels of resources that only the gateway may set: an account's id,
VISIBILITY = f"{GROUP}/visibility"  # and one of
PRIVATE, EVERY_ACCOUNT, PUBLIC = "private", "accounts", "public"
REQUEST = f"{GROUP}/request"  # which request of the gateway made it, to be known again after an unclear answer
TRACE = f"{GROUP}/trace"  # an annotation: the request that it follows from, as `traceparent`
MADE_FOR = f"{GROUP}/made-for"  # what the operator made by itself, and why: packs

QUEUE = "kueue.x-k8s.io/queue-name"


def number_of(label: str | None) -> int:
    """The number that a label tells; 0 where it is none, for anybody may write one."""
    return int(label) if label and label.isascii() and label.isdigit() and len(label) < 10 else 0
