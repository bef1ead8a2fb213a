"""Brings an installation with data to a newer version: a backup first, short locks, nothing half done."""
