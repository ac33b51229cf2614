"""Parameters out of a checkpoint: without weight normalisation, and every one in its place."""

import torch
from torch import Tensor, nn

from veravox.core.text import _
from veravox.datasets.generators.contract import GeneratorError

State = dict[str, Tensor]


def fill(network: nn.Module, state: State) -> None:
    """Put the parameters into the network and make it ready to run.

    Raises:
        GeneratorError: if some are missing, left over or of another shape.
    """
    plain = without_weight_norm(state)
    wanted = dict(network.state_dict())
    missing, over = sorted(wanted.keys() - plain.keys()), sorted(plain.keys() - wanted.keys())
    if missing or over:
        name = (missing or over)[0]
        sentence = _("The checkpoint has no parameter {name}: it does not belong to its configuration.")
        if not missing:
            sentence = _("The checkpoint has a parameter {name} that its configuration does not know.")
        raise GeneratorError(sentence.format(name=name))
    for name, tensor in wanted.items():
        if tensor.shape != plain[name].shape:
            raise GeneratorError(
                _("The checkpoint's {name} is {its}; its configuration makes it {ours}.").format(
                    name=name, its=list(plain[name].shape), ours=list(tensor.shape)
                )
            )
    network.load_state_dict(plain)
    network.eval().requires_grad_(False)


def without_weight_norm(state: State) -> State:
    """Direction and length of normalised weights multiplied out: w = g v / |v|, |v| over all but the first axis."""
    plain: State = {}
    for name, tensor in state.items():
        for length, direction in (("weight_g", "weight_v"), (PARAMETRIZED + "0", PARAMETRIZED + "1")):
            if name.endswith(direction):
                stem = name.removesuffix(direction)
                plain[f"{stem}weight"] = torch._weight_norm(tensor, state[stem + length], 0)
                break
            if name.endswith(length):
                break
        else:
            plain[name] = tensor
    return plain


PARAMETRIZED = "parametrizations.weight.original"
