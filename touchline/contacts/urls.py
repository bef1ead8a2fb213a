"""Addresses of people and companies."""

from django.urls import path

from touchline.contacts import company_views, creation_views, identity_views, people_views, views
from touchline.contacts.consents.urls import urlpatterns as of_consents
from touchline.contacts.duplicates import suggesting_views
from touchline.contacts.duplicates import views as duplicates
from touchline.contacts.merging import views as merging
from touchline.contacts.quality.urls import urlpatterns as of_quality
from touchline.contacts.requests.urls import urlpatterns as of_requests
from touchline.contacts.retaining.urls import urlpatterns as of_retention
from touchline.contacts.sensitive.urls import urlpatterns as of_sensitive

app_name = "contacts"
urlpatterns = [
    *of_consents,
    *of_requests,
    *of_retention,
    *of_sensitive,
    *of_quality,
    path("contacts/", people_views.contact_list, name="contact_list"),
    path("contacts/visitors/", people_views.visitor_list, name="visitor_list"),
    path("contacts/new/", creation_views.new_contact, name="contact_new"),
    path("companies/", people_views.company_list, name="company_list"),
    path("contacts/<int:person_id>/", views.contact_page, name="contact"),
    path("contacts/<int:person_id>/pin", views.pin, name="pin"),
    path("contacts/<int:person_id>/known-by", identity_views.identities_part, name="identities"),
    path("contacts/<int:person_id>/known-by/<int:identity_id>", identity_views.identity_part, name="identity"),
    path("companies/new/", creation_views.new_company, name="company_new"),
    path("companies/<int:company_id>/", company_views.company_page, name="company"),
    path("companies/<int:company_id>/live", company_views.live_part, name="company_live"),
    path("companies/<int:company_id>/older", company_views.older_part, name="company_older"),
    path("companies/<int:company_id>/pin", company_views.pin, name="company_pin"),
    path("companies/<int:company_id>/people", company_views.people_panel, name="company_people"),
    path("duplicates/", duplicates.review_page, name="duplicates"),
    path("duplicates/alike", suggesting_views.alike_part, name="alike"),
    path("duplicates/alike-companies", suggesting_views.alike_companies_part, name="alike_companies"),
    path("duplicates/search", duplicates.search, name="duplicates_search"),
    path("duplicates/rule", duplicates.rule, name="duplicates_rule"),
    path("duplicates/<int:pair_id>", duplicates.decide, name="duplicate"),
    path("joins/<int:merge_id>/apart", merging.take_apart, name="take_apart"),
    path("joins/<slug:kind>/<int:record_id>/", merging.join_page, name="join"),
    path("joins/<slug:kind>/<int:record_id>/made-of", merging.joined_panel, name="joined"),
    path("visitors/<int:person_id>/", views.visitor_page, name="visitor"),
    path("people/<int:person_id>/live", views.live_part, name="live"),
    path("people/<int:person_id>/older", views.older_part, name="older"),
]
