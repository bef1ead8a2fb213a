"""The register of channels: what each is for, who looks after it, whether it is live, and what it brings."""
