"""Finds contacts that may be one person: over the whole base, and while one is being added."""
