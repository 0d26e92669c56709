"""How the team's code says no."""

from __future__ import annotations

REFUSALS = ("INVALID_REQUEST", "FORBIDDEN", "NOT_FOUND", "CONFLICT")
"""The codes of the service that functions may refuse with, beside those of section 7.1 of the document."""


class Refused(Exception):  # noqa: N818 - it reads as a sentence: raise Refused("TICKET_CLOSED")
    """Ends the call and answers an error: a code of section 7.1 of the document, or one that the service has anyway.

    `fields` says what is wrong, by field; `message` stands in for the document's text.  Nothing is written.
    """

    def __init__(self, code: str, fields: dict[str, str] | None = None, *, message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields
        self.message = message
