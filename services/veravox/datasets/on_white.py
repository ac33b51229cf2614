"""Pictures that are clear in places, seen on paper."""

from typing import Any

from PIL import Image


def on_white(image: Any) -> Any:
    """A picture of Pillow's without anything clear; one that has nothing clear is left as it is."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
