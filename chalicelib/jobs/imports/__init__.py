"""Imports: the rows of a file become records, as if each had been sent to the API by itself."""
