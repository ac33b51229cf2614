"""Sending a folder or an archive to an installation that cannot see it."""
