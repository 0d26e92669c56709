"""A document rewritten into the template's canonical form, its meaning and the words of its people untouched."""

from asbuilt.canonical.formatting import format_document

__all__ = ["format_document"]
