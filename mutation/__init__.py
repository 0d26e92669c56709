"""Small faults put into the code on purpose, one at a time, and whether the tests notice."""
