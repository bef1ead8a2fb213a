"""Addresses of the API."""

from django.urls import path, re_path

from touchline.api.guard import refuse_address
from touchline.api.site import get_guarded_urls, make_api

urlpatterns = [
    path("api/v1/", get_guarded_urls(make_api())),
    re_path(r"^api/", refuse_address),
]
