"""Reads of the stream that other rooms need."""

from touchline.journal.cursors import Lag, get_lags

__all__ = ["Lag", "get_lags"]
