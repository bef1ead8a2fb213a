"""Addresses of consent: the person's own page, the panel of the team, the topics."""

from django.urls import path

from touchline.contacts.consents import page_views, purpose_views, views

urlpatterns = [
    path("preferences/<str:token>", page_views.preference_page, name="preferences"),
    path("preferences/<str:token>/leave", page_views.leave_page, name="preferences_leave"),
    path("contacts/<int:person_id>/consents", views.consents_panel, name="consents"),
    path("settings/consent/", purpose_views.purpose_list, name="purpose_list"),
    path("settings/consent/new/", purpose_views.new_purpose, name="purpose_new"),
    path("settings/consent/<int:purpose_id>/", purpose_views.purpose_page, name="purpose"),
    path("settings/consent/<int:purpose_id>/archive", purpose_views.put_away, name="purpose_archive"),
]
