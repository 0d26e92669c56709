"""What can go wrong with a local run that its user can put right."""


class LocalError(Exception):
    """One line for the user: what is wrong, and what to do.  Never shown with a traceback."""
