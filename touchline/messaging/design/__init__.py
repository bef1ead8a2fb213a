"""What a message says: templates, the editor, and what a person finds in it."""
