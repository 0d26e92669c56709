"""A service on a desk: the embedded cloud, the gateway in front of the function, and reload on save.

Nothing is imported here: the embedded cloud's own process is one of these modules, and loads none of the others.
"""
