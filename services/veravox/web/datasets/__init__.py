"""Datasets as pages show them: what they hold in figures, and their clips with their pairs."""
