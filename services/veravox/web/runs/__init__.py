"""What pages show of runs: parts that are each built from what they show and from nothing else."""
