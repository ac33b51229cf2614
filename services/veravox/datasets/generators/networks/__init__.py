"""The networks of neural generators, with the parameter names of their authors' checkpoints.

They are written anew, for the packages that they come from are no longer maintained, read their files unsafely, or
want half of a laboratory; tests hold that each gives the same samples as the original with the same weights.
"""
