"""Evaluations: a model measured on a dataset."""
