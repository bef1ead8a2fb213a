"""What `touchline doctor` looks at, a module per part of an installation."""
