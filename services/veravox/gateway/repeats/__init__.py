"""Repetitions: a run trained again from its record, and whether both agree."""
