"""Pretrained weights, corpora and vocoders in one file, for a machine that reaches no network."""
