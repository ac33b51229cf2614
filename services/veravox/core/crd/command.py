"""`veravox crd`: the file for `kubectl apply`."""

import sys

from veravox.core.crd.definition import definitions_as_yaml


def crd() -> None:
    """Print the CustomResourceDefinitions of a cluster: `veravox crd | kubectl apply --server-side -f -`."""
    sys.stdout.write(definitions_as_yaml())
