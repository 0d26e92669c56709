"""Broken and hostile documents, and what holds for every one of them."""
