"""Measurements of Asbuilt on this machine; none of them is a test."""
