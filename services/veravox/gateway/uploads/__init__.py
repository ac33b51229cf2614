"""Uploads: archives of clips on their way in, piece by piece."""
