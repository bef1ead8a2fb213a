"""Addresses of webhooks."""

from django.urls import path

from touchline.webhooks import delivery_views, views

app_name = "webhooks"
urlpatterns = [
    path("settings/webhooks/", views.endpoint_list, name="endpoint_list"),
    path("settings/webhooks/new/", views.endpoint_new, name="endpoint_new"),
    path("settings/webhooks/<int:endpoint_id>/", delivery_views.endpoint_page, name="endpoint"),
    path("settings/webhooks/<int:endpoint_id>/edit/", views.endpoint_edit, name="endpoint_edit"),
    path("settings/webhooks/<int:endpoint_id>/switch", views.endpoint_switch, name="endpoint_switch"),
    path("settings/webhooks/<int:endpoint_id>/secret/", views.endpoint_secret, name="endpoint_secret"),
    path("settings/webhooks/<int:endpoint_id>/remove/", views.endpoint_remove, name="endpoint_remove"),
    path("settings/webhooks/<int:endpoint_id>/test", delivery_views.test, name="test"),
    path("settings/webhooks/<int:endpoint_id>/replay", delivery_views.replay_period, name="replay_period"),
    path(
        "settings/webhooks/<int:endpoint_id>/deliveries/<int:delivery_id>/",
        delivery_views.delivery_page,
        name="delivery",
    ),
    path(
        "settings/webhooks/<int:endpoint_id>/deliveries/<int:delivery_id>/replay",
        delivery_views.replay,
        name="replay",
    ),
]
