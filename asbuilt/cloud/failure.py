"""What can go wrong on the way to the cloud that whoever deploys can put right."""


class CloudError(Exception):
    """A line or two for the user: what is wrong, and what to do.  Never shown with a traceback."""
