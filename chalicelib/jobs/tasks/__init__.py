"""The tasks of section 10.2: each time at which one is due has one effect, however often it is fired."""
