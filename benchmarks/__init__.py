"""Benchmarks: each figure of the issues' tables, measured from outside on a fresh installation."""
