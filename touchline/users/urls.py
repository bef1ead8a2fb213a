"""Addresses of the users room."""

from django.urls import path

from touchline.users import passkey_views, profile_views, sign_on_views, views

app_name = "users"
urlpatterns = [
    path("login", views.log_in, name="login"),
    path("login/second", views.second_step, name="second_step"),
    path("login/forgotten", views.forgotten, name="forgotten"),
    path("login/passkey", passkey_views.log_in_by_passkey, name="passkey_login"),
    path("login/passkey/options", passkey_views.login_options, name="passkey_login_options"),
    path("login/with/<slug:slug>", sign_on_views.start_sign_on, name="sign_on"),
    path("login/with/<slug:slug>/back", sign_on_views.end_sign_on, name="sign_on_callback"),
    path("login/<str:token>", views.use_login_link, name="login_link"),
    path("logout", views.log_out, name="logout"),
    path("me", profile_views.profile, name="profile"),
    path("me/password", views.set_password, name="set_password"),
    path("me/security", profile_views.security, name="security"),
    path("me/security/app", profile_views.add_totp, name="totp"),
    path("me/security/codes", profile_views.new_recovery_codes, name="recovery_codes"),
    path("me/security/factors/<int:factor_id>/remove", profile_views.delete_factor, name="factor_remove"),
    path("me/security/passkeys", profile_views.new_passkey, name="passkey_add"),
    path("me/security/passkeys/options", profile_views.passkey_options, name="passkey_options"),
    path("me/security/sessions/end", profile_views.end_session, name="session_end"),
]
