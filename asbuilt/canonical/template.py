"""The titles of the template: ten sections in their order, the parts of each, and the words that mean no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asbuilt.sections.contents import Name

TITLES: dict[Name, tuple[str, tuple[str, ...]]] = {
    "architecture": ("System Architecture", ("High-Level Architecture", "Component Overview")),
    "stack": ("Technology Stack", ("Frontend", "Backend", "Database", "Infrastructure")),
    "schema": ("Database Schema", ("Entity Relationship Diagram", "Tables/Collections")),
    "api": ("API Specifications", ("Authentication", "Endpoints")),
    "security": ("Security Requirements", ("Authentication & Authorization", "Data Protection", "API Security")),
    "performance": ("Performance Requirements", ("Response Times", "Scalability")),
    "errors": ("Error Handling", ("Error Codes", "Logging")),
    "integrations": ("Integration Points", ("External Services", "Third-Party APIs")),
    "deployment": ("Deployment", ("Environment Setup", "Deployment Process")),
    "monitoring": ("Monitoring and Maintenance", ("Monitoring", "Maintenance")),
}

WORDS = """
    access and api apis architecture auth authentication authorisation authorization capacity cd ci codes collections
    control data database deployment design endpoint endpoints entities entity environment environments error errors
    exception exceptions external fault functional handling high http integration integrations interface level logging
    maintenance model models monitoring non observability of operations our overview party performance permissions
    persistence point points process release requirements rest routes scalability scaling schema security services setup
    specification specifications stack structure structures system systems tables tech technical technologies technology
    the third tools
"""
SYNONYMS = frozenset(WORDS.split())
"""The words of a section's title that the template's title may stand for; one with others keeps its own."""
