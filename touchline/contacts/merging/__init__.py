"""Joins two records into one, and takes them apart again as they were."""
