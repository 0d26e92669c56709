"""The contract: what the service answers, as an OpenAPI 3.1 document made from the specification.

Imported when somebody asks for it; no other request needs it.
"""
