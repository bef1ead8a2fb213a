"""Looks at what Touchline is made of: locks, licences, secrets in the repository, and the list of all of it (SBOM)."""
