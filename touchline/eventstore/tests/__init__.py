"""Tests of the event store, on the real engine."""
