"""From gathered clips to the clips of a dataset, step by step: copies, conditions, one chain for all; resumable, in shares."""
