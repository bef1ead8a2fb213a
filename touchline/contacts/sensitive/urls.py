"""Addresses of sensitive attributes."""

from django.urls import path

from touchline.contacts.sensitive import views

urlpatterns = [
    path("contacts/<int:person_id>/sensitive", views.sensitive_panel, name="sensitive"),
    path("contacts/<int:person_id>/sensitive/<str:slug>/show", views.show_value, name="sensitive_show"),
    path("contacts/<int:person_id>/sensitive/<str:slug>", views.save_value, name="sensitive_save"),
    path("settings/sensitive/", views.sensitive_list, name="sensitive_list"),
    path("settings/sensitive/new/", views.new_sensitive, name="sensitive_new"),
    path("settings/sensitive/<int:attribute_id>/", views.sensitive_page, name="sensitive_page"),
    path("settings/sensitive/<int:attribute_id>/archive", views.put_away, name="sensitive_archive"),
]
