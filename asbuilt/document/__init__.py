"""Markdown as an outline with places; it knows Markdown and nothing of services."""

from asbuilt.document.labels import Label, split_label
from asbuilt.document.outline import Block, Bullet, Comment, Fence, Grid, Outline, Paragraph, Section
from asbuilt.document.reading import read_outline

__all__ = [
    "Block",
    "Bullet",
    "Comment",
    "Fence",
    "Grid",
    "Label",
    "Outline",
    "Paragraph",
    "Section",
    "read_outline",
    "split_label",
]
