"""Addresses of scores."""

from django.urls import path

from touchline.segments.scoring import panel, rule_views, views

urlpatterns = [
    path("scores/", views.score_list, name="score_list"),
    path("scores/new", views.score_new, name="score_new"),
    path("scores/<int:model_id>/", views.score, name="score"),
    path("scores/<int:model_id>/preview", views.score_preview, name="score_preview"),
    path("scores/<int:model_id>/save", views.score_publish, name="score_publish"),
    path("scores/<int:model_id>/discard", views.score_discard, name="score_discard"),
    path("scores/<int:model_id>/delete", views.score_delete, name="score_delete"),
    path("scores/<int:model_id>/rules/new", rule_views.rule_new, name="score_rule_new"),
    path("scores/<int:model_id>/rules/<int:number>/", rule_views.rule, name="score_rule"),
    path("scores/<int:model_id>/rules/<int:number>/drop", rule_views.rule_drop, name="score_rule_drop"),
    path("contacts/<int:person_id>/scores", panel.score_panel, name="score_panel"),
]
