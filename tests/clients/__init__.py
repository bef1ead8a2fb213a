"""Real clients, unmodified, against a running installation; and clients that mean no good."""
