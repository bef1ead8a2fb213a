"""Addresses of the users room."""

from django.urls import path

from touchline.users import views

app_name = "users"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("login/<str:token>", views.use_login_link, name="login_link"),
    path("logout", views.log_out, name="logout"),
    path("me", views.profile, name="profile"),
    path("me/password", views.set_password, name="set_password"),
]
