"""Sensitive attributes: sealed in the database, shown by role and one at a time, every look in the log."""
