"""The live step: keeps memberships, and all that follows from them, in step with the stream, batch by batch."""
