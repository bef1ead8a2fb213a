"""Addresses of people."""

from django.urls import path

from touchline.contacts import people_views, views

app_name = "contacts"
urlpatterns = [
    path("contacts/", people_views.contact_list, name="contact_list"),
    path("contacts/visitors/", people_views.visitor_list, name="visitor_list"),
    path("contacts/<int:person_id>/", views.contact_page, name="contact"),
    path("visitors/<int:person_id>/", views.visitor_page, name="visitor"),
    path("people/<int:person_id>/live", views.live_part, name="live"),
    path("people/<int:person_id>/older", views.older_part, name="older"),
]
