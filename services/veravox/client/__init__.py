"""The gateway's Python client. Page and command line see it, and nothing else of the gateway."""

from veravox.client.client import Client
from veravox.client.transport import Event, ProblemError, Upload

__all__ = ["Client", "Event", "ProblemError", "Upload"]
