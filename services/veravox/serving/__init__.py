"""How gateway and page listen: for how long they wait for whoever has opened a connection, and for how many at once."""

from veravox.serving.listening import listen

__all__ = ["listen"]
