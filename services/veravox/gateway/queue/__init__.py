"""The queue as everybody may see it: what works, what waits, and for what."""
