"""Sharing: with whom a dataset, a run or a model is shared, and how that reaches the volume and the cluster."""
