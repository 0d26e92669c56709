"""Exports: the records that somebody may export become a file."""
