"""Addresses of experiments."""

from django.urls import path

from touchline.experiments import group_views, views

app_name = "experiments"
urlpatterns = [
    path("experiments/", views.trial_list, name="trial_list"),
    path("experiments/new", views.trial_new, name="trial_new"),
    path("experiments/proof", views.proof, name="proof"),
    path("experiments/groups/", group_views.group_list, name="group_list"),
    path("experiments/groups/<int:group_id>/remove", group_views.group_remove, name="group_remove"),
    path("experiments/control-group", views.control_group, name="control_group"),
    path("experiments/<int:trial_id>/", views.trial, name="trial"),
    path("experiments/<int:trial_id>/shares", views.trial_shares, name="trial_shares"),
    path("experiments/<int:trial_id>/end", views.trial_end, name="trial_end"),
]
