"""From a folder of clips to a dataset: import, manifest, splits, packs of spectrograms."""
