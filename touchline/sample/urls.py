"""The addresses of the sample shop."""

from django.urls import path
from django.views.generic import RedirectView

from touchline.sample import staff_views, views

app_name = "sample"
urlpatterns = [
    path("shop", RedirectView.as_view(pattern_name="sample:home")),
    path("shop/", views.home, name="home"),
    path("shop/c/<slug:slug>/", views.category, name="category"),
    path("shop/p/<slug:slug>/", views.product, name="product"),
    path("shop/art/<slug:slug>.svg", views.art, name="art"),
    path("shop/search/", views.search, name="search"),
    path("shop/pricing/", views.pricing, name="pricing"),
    path("shop/about/", views.about, name="about"),
    path("shop/privacy/", views.privacy, name="privacy"),
    path("shop/contact/", views.contact, name="contact"),
    path("shop/journal/", views.journal, name="journal"),
    path("shop/journal/<slug:slug>/", views.article, name="article"),
    path("shop/newsletter/", views.newsletter, name="newsletter"),
    path("shop/newsletter/subscribe/", views.subscribe, name="subscribe"),
    path("shop/cart/", views.cart, name="cart"),
    path("shop/cart/change/", views.change_cart, name="change_cart"),
    path("shop/checkout/", views.checkout, name="checkout"),
    path("sample/look", staff_views.look_around, name="look_around"),
    path("sample/mine", staff_views.start_with_mine, name="start_with_mine"),
    path("sample/remove", staff_views.remove, name="remove"),
    path("sample/progress", staff_views.progress, name="progress"),
    path("shop/thanks/<slug:number>/", views.thanks, name="thanks"),
]
