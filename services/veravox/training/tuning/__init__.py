"""What a spec leaves to the trainer: precision, batch size, learning rate, engine. Measured or found once for a run."""
