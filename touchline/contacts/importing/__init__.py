"""How people and companies are imported: matched by exact identifiers, written by sets."""
