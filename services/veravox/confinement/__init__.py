"""Processes that work on what strangers sent, and can do nothing else.

A pickle runs whatever its author wrote, so whoever loads one gives up all but reading libraries and writing one folder
(`confine`). A decoder of recordings is a parser of a stranger's bytes in C: it gives up opening files altogether (`seal`).
"""
