"""From a recording to a verdict: networks, the model bundle, judging, and the `detector` process that serves it.

Imports no fastai: a model that was trained with it is rebuilt here from torch and torchvision alone.
"""
