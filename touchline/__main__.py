"""Lets `python -m touchline` do what the `touchline` script does."""

import sys

from touchline.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
