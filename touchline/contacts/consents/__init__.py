"""What people want to hear of, by which channel: purposes, consents with their proof, what is never written to again."""
