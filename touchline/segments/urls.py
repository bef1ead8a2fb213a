"""Addresses of segments, and of what rests on them."""

from django.urls import path

from touchline.segments import acts_views, building_views, views, why_views
from touchline.segments.alerting.urls import urlpatterns as of_alerts
from touchline.segments.lifecycle.urls import urlpatterns as of_stages
from touchline.segments.scoring.urls import urlpatterns as of_scores

app_name = "segments"
urlpatterns = [
    *of_alerts,
    path("segments/", views.segment_list, name="segment_list"),
    path("segments/rows", views.rows_part, name="segment_rows"),
    path("segments/new", building_views.segment_new, name="segment_new"),
    path("segments/ready/<slug:slug>", building_views.ready_size, name="ready_size"),
    path("segments/preview", building_views.preview, name="preview"),
    path("segments/upload", acts_views.segment_upload, name="segment_upload"),
    path("segments/<int:segment_id>/", views.segment_page, name="segment"),
    path("segments/<int:segment_id>/head", views.head_part, name="segment_head"),
    path("segments/<int:segment_id>/moves", views.moves_part, name="segment_moves"),
    path("segments/<int:segment_id>/overlaps", views.overlaps_part, name="segment_overlaps"),
    path("segments/<int:segment_id>/edit", building_views.segment_edit, name="segment_edit"),
    path("segments/<int:segment_id>/draft", building_views.draft, name="segment_draft"),
    path("segments/<int:segment_id>/difference", building_views.difference, name="segment_difference"),
    path("segments/<int:segment_id>/publish", building_views.publish, name="segment_publish"),
    path("segments/<int:segment_id>/discard", building_views.discard, name="segment_discard"),
    path("segments/<int:segment_id>/change", acts_views.change, name="segment_change"),
    path("segments/<int:segment_id>/snapshot", acts_views.snapshot, name="segment_snapshot"),
    path("segments/<int:segment_id>/do/<slug:act>", acts_views.act, name="segment_act"),
    path("segments/<int:segment_id>/why", why_views.why_page, name="segment_why"),
    path("segments/<int:segment_id>/why/search", why_views.search_part, name="segment_why_search"),
    path("people/<int:person_id>/segments", why_views.segments_panel, name="person_segments"),
    *of_scores,
    *of_stages,
]
