"""Addresses of the lifecycle."""

from django.urls import path

from touchline.segments.lifecycle import arranging_views, views

urlpatterns = [
    path("lifecycle/", views.lifecycle, name="lifecycle"),
    path("lifecycle-rules/", views.suggestions_part, name="stage_suggestions"),
    path("lifecycle-rules/take", views.suggestions_take, name="stage_suggestions_take"),
    path("lifecycle/new/", arranging_views.stage_new, name="stage_new"),
    path("lifecycle/<slug:slug>/", views.stage, name="stage"),
    path("lifecycle/<slug:slug>/preview", views.stage_preview, name="stage_preview"),
    path("lifecycle/<slug:slug>/move", arranging_views.stage_move, name="stage_move"),
    path("lifecycle/<slug:slug>/remove", arranging_views.stage_remove, name="stage_remove"),
    path("contacts/<int:person_id>/stage", views.stage_panel, name="stage_panel"),
]
