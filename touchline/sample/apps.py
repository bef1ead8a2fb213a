"""The Django application of the sample shop."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Registers the room."""

    name = "touchline.sample"
    label = "sample"
    verbose_name = "Sample shop"
