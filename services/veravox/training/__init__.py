"""The process that trains: data, learner, callbacks, checkpoints, exporter, report.

`Learner`, callbacks and schedules are fastai's. Ours are the loaders, the resuming, and what is written down.
"""
