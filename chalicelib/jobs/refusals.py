"""What is wrong with a message of a queue."""

from __future__ import annotations


class UnknownMessageError(Exception):
    """Nobody knows what a message of the queue is about."""
