"""Section 9, Deployment: what a deployment may destroy, `- Consent: destroys tickets.notes`.

The words are those that `asbuilt plan` prints; they are compared as they stand, but for case and spaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.document import split_label
from asbuilt.document.labels import plain
from asbuilt.sections.lines import lines_of

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section

LABELS = ("consent", "consents", "we consent to", "consent to")


def read_consents(section: Section, findings: Findings) -> tuple[str, ...]:
    """What is consented to, in the order of the document."""
    labels = ((line.text, split_label(line.text)) for line in lines_of(section, findings))
    said = [(text, plain(label.value).value.strip(" .\"'`")) for text, label in labels if label and label.key in LABELS]
    for text, consent in said:
        if consent:
            findings.built(text, f"consent: {consent}")
    return tuple(dict.fromkeys(consent for _, consent in said if consent))
