"""The sample shop: its site, its year of made-up customers, and a visitor who keeps it alive."""
