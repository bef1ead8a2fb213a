"""Addresses of the API, and of the pages about it."""

from django.urls import include, path, re_path

from touchline.api import views
from touchline.api.guard import refuse_address
from touchline.api.site import get_api, get_guarded_urls

pages = [
    path("settings/api/", views.token_list, name="token_list"),
    path("settings/api/new/", views.token_new, name="token_new"),
    path("settings/api/<int:token_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("settings/api/guide/", views.guide, name="guide"),
]
urlpatterns = [
    path("api/v1/", get_guarded_urls(get_api())),
    re_path(r"^api/", refuse_address),
    path("", include((pages, "api_pages"))),
]
