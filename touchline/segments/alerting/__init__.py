"""Alerts: somebody enters or leaves a segment, and whoever should act is told, gets a task, or another system is called."""
