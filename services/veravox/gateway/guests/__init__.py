"""Guests: who has no account and may train all the same, for a time, where the installation wants that."""
