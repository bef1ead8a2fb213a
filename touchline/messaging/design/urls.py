"""Addresses of designs."""

from django.urls import path

from touchline.messaging.design import editing_views, views

urlpatterns = [
    path("designs/", views.design_list, name="design_list"),
    path("designs/new", views.design_new, name="design_new"),
    path("designs/brand", editing_views.brand_page, name="brand"),
    path("designs/images", editing_views.image_list, name="image_list"),
    path("designs/images/<str:key>/remove", editing_views.image_remove, name="image_remove"),
    path("designs/sections", editing_views.section_save, name="section_save"),
    path("designs/segments", editing_views.segment_save, name="segment_save"),
    path("designs/sections/<int:section_id>/remove", editing_views.section_remove, name="section_remove"),
    path("designs/starter/<slug:slug>", views.starter_preview, name="starter_preview"),
    path("designs/<int:design_id>/", views.design_page, name="design"),
    path("designs/<int:design_id>/save", editing_views.design_save, name="design_save"),
    path("designs/<int:design_id>/problems", editing_views.design_problems, name="design_problems"),
    path("designs/<int:design_id>/preview", views.design_preview, name="design_preview"),
    path("designs/<int:design_id>/people", editing_views.design_people, name="design_people"),
    path("designs/<int:design_id>/versions", views.versions_part, name="design_versions"),
    path("designs/<int:design_id>/back", views.design_restore, name="design_restore"),
    path("designs/<int:design_id>/test", views.design_test, name="design_test"),
    path("designs/<int:design_id>/do/<slug:act>", views.design_act, name="design_act"),
    path("images/<str:key>", editing_views.image_file, name="image_file"),
]
