"""The page at /docs, for people: the contract of whoever the token is of, drawn by Swagger UI.

Imported when somebody asks for it; no other request needs it.
"""
