"""The room's followers of the stream; rooms above have a module of this name, too, and are found by it."""

from touchline.segments.alerting import firing as of_alerts
from touchline.segments.lifecycle import following as of_stages
from touchline.segments.scoring import following as of_scores

__all__ = ["of_alerts", "of_scores", "of_stages"]
