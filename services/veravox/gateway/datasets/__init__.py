"""Datasets: importing, listing, deleting."""
