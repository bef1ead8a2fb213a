"""Addresses of tracking."""

from django.urls import path

from touchline.tracking import (
    choosing_views,
    glance_views,
    goal_views,
    install_views,
    quarantine_views,
    stream_views,
    views,
)

app_name = "tracking"
urlpatterns = [
    path("live/ticket", views.live_ticket, name="live_ticket"),
    path("known/events", choosing_views.known_events, name="known_events"),
    path("known/properties", choosing_views.known_properties, name="known_properties"),
    path("known/values", choosing_views.known_values, name="known_values"),
    path("site/", glance_views.glance, name="glance"),
    path("site/here", glance_views.here, name="glance_here"),
    path("site/people", glance_views.people, name="glance_people"),
    path("site/part/<slug:slug>", glance_views.part, name="glance_part"),
    path("settings/sources/", views.source_list, name="source_list"),
    path("settings/sources/new/", views.new_source, name="source_new"),
    path("settings/sources/<int:source_id>/", views.source_page, name="source"),
    path("settings/sources/connect", install_views.connect, name="connect"),
    path("settings/sources/<int:source_id>/install/", install_views.install, name="install"),
    path("settings/sources/<int:source_id>/install/state", install_views.install_state, name="install_state"),
    path("settings/sources/<int:source_id>/install/causes", install_views.install_causes, name="install_causes"),
    path("settings/sources/<int:source_id>/install/look", install_views.look, name="install_look"),
    path("settings/sources/<int:source_id>/install/domain", install_views.allow_domain, name="install_domain"),
    path("settings/sources/<int:source_id>/edit/", views.edit_source, name="source_edit"),
    path("settings/sources/<int:source_id>/revoke/", views.revoke, name="source_revoke"),
    path("settings/goals/", goal_views.goal_list, name="goal_list"),
    path("settings/goals/<int:goal_id>/", goal_views.goal_edit, name="goal_edit"),
    path("settings/goals/<int:goal_id>/remove", goal_views.goal_remove, name="goal_remove"),
    path("settings/stream/", stream_views.stream, name="stream"),
    path("settings/quarantine/", quarantine_views.quarantine_list, name="quarantine_list"),
    path("settings/quarantine/replay", quarantine_views.replay_shown, name="quarantine_replay_shown"),
    path("settings/quarantine/dismiss", quarantine_views.dismiss_shown, name="quarantine_dismiss_shown"),
    path("settings/quarantine/<int:quarantine_id>/", quarantine_views.quarantine_page, name="quarantine"),
    path("settings/quarantine/<int:quarantine_id>/dismiss", quarantine_views.dismiss, name="quarantine_dismiss"),
]
