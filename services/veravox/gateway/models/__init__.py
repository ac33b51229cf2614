"""Models: the registry of detectors."""
