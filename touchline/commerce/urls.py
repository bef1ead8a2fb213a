"""Addresses of commerce."""

from django.urls import path

from touchline.commerce import choosing_views, panels

app_name = "commerce"
urlpatterns = [
    path("products/known", choosing_views.known_products, name="known_products"),
    path("people/<int:person_id>/orders", panels.order_panel, name="order_panel"),
    path("companies/<int:company_id>/orders", panels.company_order_panel, name="company_order_panel"),
]
