"""Putting a service into the cloud: its package and template, their deployment, and what is verified of it."""
