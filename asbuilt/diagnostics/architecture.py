"""Section 1, System Architecture: what there is to say about the diagrams that are drawn from the document."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

TABLE = "### 3.2 Tables/Collections\n#### Table: tickets\n- Fields:\n  - title: string\n"
SCHEMA = "## 3. Database Schema\n### 3.1 Entity Relationship Diagram\n"
STALE = "<!-- asbuilt:erd -->\n```mermaid\nerDiagram\n```\n<!-- /asbuilt -->\n"
FRESH = (
    "<!-- asbuilt:erd -->\n```mermaid\nerDiagram\n  tickets {\n    ulid id PK\n    string title\n  }\n```\n"
    "<!-- /asbuilt -->\n"
)

STALE_DIAGRAM = Rule(
    "TSD0101",
    Severity.WARNING,
    "this diagram does not show what the document declares",
    "draw it anew with: asbuilt fmt",
    "Between `<!-- asbuilt:architecture -->` or `<!-- asbuilt:erd -->` and `<!-- /asbuilt -->` stands a Mermaid "
    "diagram that is drawn from the document. What is written there by hand is replaced.",
    SCHEMA + STALE + TABLE,
    SCHEMA + FRESH + TABLE,
)
UNKNOWN_DIAGRAM = Rule(
    "TSD0102",
    Severity.WARNING,
    "there is no diagram '{found}'",
    "there are asbuilt:architecture and asbuilt:erd",
    "A mark names the diagram that is drawn behind it.",
    SCHEMA + FRESH.replace(":erd", ":entities") + TABLE,
    SCHEMA + FRESH + TABLE,
)
