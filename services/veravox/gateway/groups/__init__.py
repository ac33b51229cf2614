"""Groups: one training over several seeds, folds or held-out names, steered and measured together."""
