"""The look: shell, components, navigation and the pages every room composes from them."""
