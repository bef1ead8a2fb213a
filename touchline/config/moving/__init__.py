"""Carries what the embedded stores hold over to servers of the operator's own, and proves that nothing differs."""
