"""The visitor script in a real browser, against a collector that only writes down what it gets."""
