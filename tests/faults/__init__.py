"""Fault scripts: each breaks something under load and asserts from outside what must hold."""
