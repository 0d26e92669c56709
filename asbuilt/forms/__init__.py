"""The ways people write fields, endpoints, conditions and permissions: one form, one module."""
