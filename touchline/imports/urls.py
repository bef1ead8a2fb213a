"""Addresses of the imports."""

from django.urls import path

from touchline.imports import file_views, views

app_name = "imports"
urlpatterns = [
    path("imports/", views.import_list, name="import_list"),
    path("imports/<int:import_id>/", views.import_page, name="import"),
    path("imports/<int:import_id>/reading", views.change_reading, name="reading"),
    path("imports/<int:import_id>/columns", views.change_columns, name="columns"),
    path("imports/<int:import_id>/start", views.start, name="start"),
    path("imports/<int:import_id>/cancel", views.stop, name="cancel"),
    path("imports/<int:import_id>/undo", views.take_back, name="undo"),
    path("imports/<int:import_id>/discard", views.throw_away, name="discard"),
    path("imports/<int:import_id>/refused.csv", file_views.refused, name="refused"),
]
