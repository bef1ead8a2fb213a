"""The condition language: a JSON tree, checked once, compiled for both stores, and explained for one record."""
