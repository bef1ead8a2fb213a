"""Small blocks without models that every room may use."""
