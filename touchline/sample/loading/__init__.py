"""Loads a simulated year into both stores, once or many times over."""
