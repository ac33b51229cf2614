"""What survives: checkpoints, the best model, and a beginning in the middle that nothing shows."""
