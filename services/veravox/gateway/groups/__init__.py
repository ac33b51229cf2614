"""Groups: one training over several seeds, steered and measured together."""
