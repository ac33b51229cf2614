"""An uploaded fastai learner (`.pkl`) becomes a bundle.

Loading a pickle runs whatever its author wrote. It is loaded in a process of its own (`unpickling`), which has given up
network, programs, files and privileges before (`confinement`) and is watched from outside (`watching`). What it leaves
is believed as little as an upload: safetensors and JSON, held against the table of networks (`reading`, `recognising`).
"""
