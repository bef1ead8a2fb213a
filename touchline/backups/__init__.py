"""Backups: made every night, sealed, proven by a restore, and the way back."""
