"""Handing jobs over to what executes them: the queue of one machine, or the resources of a cluster."""
