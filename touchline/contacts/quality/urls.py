"""Addresses of quality."""

from django.urls import path

from touchline.contacts.quality import views

urlpatterns = [
    path("quality/", views.quality_page, name="quality"),
    path("quality/check", views.check_now, name="quality_check_now"),
    path("quality/rule", views.rule_change, name="quality_rule"),
    path("quality/<slug:slug>/", views.check_page, name="quality_check"),
    path("quality/<slug:slug>/mend", views.mend, name="quality_mend"),
    path("contacts/<int:person_id>/quality", views.quality_panel, name="quality_panel"),
]
