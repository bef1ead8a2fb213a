"""Touchline: every digital touch of a customer on one line within two seconds."""

__version__ = "0.1.0"
