"""What a network is made of, as it is shown."""

from pydantic import Field

from veravox.core.specs.resource import Resource


class Layer(Resource):
    """A layer as a window passes it."""

    name: str = Field(description="Its place in the network, as in `model.safetensors`.")
    type: str = Field(description="What torch calls it.")
    shape: list[int] = Field(description="Of what it makes of one window.")
    parameters: int = Field(description="How many numbers it has learnt.")


class LayerTable(Resource):
    """All layers of a model in the order in which a window passes them."""

    input: list[int] = Field(description="The shape of a window's picture.")
    layers: list[Layer]
    parameters: int = Field(description="Of all of them.")
