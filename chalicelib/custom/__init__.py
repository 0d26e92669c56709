"""The team's own functions: nothing here is ever generated, and nothing but `chalicelib.hooks` need be imported."""
