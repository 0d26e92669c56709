"""The one table served by hand, in several ways, and by this service: each module has a `handler` for Lambda."""
