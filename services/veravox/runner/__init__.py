"""Executes jobs on one machine: one training and one data job at a time, with the same `reconcile` as the operator."""
