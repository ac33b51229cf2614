"""Comparing: several runs side by side."""
