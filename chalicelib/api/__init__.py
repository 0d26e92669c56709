"""The HTTP API: requests checked, operations done, answers in JSend."""
