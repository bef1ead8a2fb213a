"""Addresses of messages: their designs, and what comes back of them."""

from django.urls import path

from touchline.messaging import person_views, practice_views
from touchline.messaging.design.urls import urlpatterns as of_designs
from touchline.messaging.outbox.urls import urlpatterns as of_messages
from touchline.messaging.phones.urls import urlpatterns as of_phones
from touchline.messaging.returns.urls import urlpatterns as of_returns

app_name = "messaging"
urlpatterns = [
    path("practice/", practice_views.practice_list, name="practice_list"),
    path("practice/<int:mail_id>/", practice_views.practice_mail, name="practice_mail"),
    path("practice/<int:mail_id>/page", practice_views.practice_page, name="practice_page"),
    path("practice/<int:mail_id>/answer", practice_views.practice_answer, name="practice_answer"),
    *of_designs,
    *of_messages,
    *of_phones,
    *of_returns,
    path("messages/<int:mailing_id>/<int:contact_id>/events", person_views.message_events, name="message_events"),
    path("contacts/<int:person_id>/messages", person_views.person_messages, name="person_messages"),
]
