"""Messages to telephones and browsers: what is special about them on the way out, and what comes back of them."""
