"""Both kinds as a cluster knows them: CustomResourceDefinitions made out of specs and status. Pure, like all of core."""

from veravox.core.crd.definition import definition, definitions_as_yaml
from veravox.core.crd.kinds import DATASET, GROUP, KINDS, TRAINING_JOB, VERSION, ClusterKind
from veravox.core.crd.naming import LONGEST_NAME, name_refused
from veravox.core.crd.stored import stored_status

__all__ = [
    "DATASET",
    "GROUP",
    "KINDS",
    "LONGEST_NAME",
    "TRAINING_JOB",
    "VERSION",
    "ClusterKind",
    "definition",
    "definitions_as_yaml",
    "name_refused",
    "stored_status",
]
