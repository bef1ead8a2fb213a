"""Products and orders, made from the stream; everything else reads orders only here."""
