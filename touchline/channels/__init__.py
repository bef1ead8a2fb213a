"""Moves a rendered message out; the only room that speaks SMTP."""
