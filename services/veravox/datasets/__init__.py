"""From a folder of clips to a dataset: import, manifest, protocols and splits, packs of spectrograms."""
