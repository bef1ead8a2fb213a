"""Orders in the API."""

from touchline.commerce.api import writing
from touchline.commerce.api.reading import router

__all__ = ["router", "writing"]
