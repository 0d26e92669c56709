"""What the reader has to say about a document: each complaint declared once, in the module of its section."""

from asbuilt.diagnostics.diagnostic import Diagnostic, Fix, Note, Rule, Severity, nearest
from asbuilt.diagnostics.drawing import draw, shown_lines, summary
from asbuilt.diagnostics.findings import Account, Findings, State
from asbuilt.diagnostics.fixing import apply_fixes
from asbuilt.diagnostics.formats import as_github, as_json
from asbuilt.diagnostics.listing import listing

__all__ = [
    "Account",
    "Diagnostic",
    "Findings",
    "Fix",
    "Note",
    "Rule",
    "Severity",
    "State",
    "apply_fixes",
    "as_github",
    "as_json",
    "draw",
    "listing",
    "nearest",
    "shown_lines",
    "summary",
]
