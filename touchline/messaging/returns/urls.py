"""Addresses of what comes back of messages: the public pages behind the links of a mail, and the team's."""

from django.urls import path

from touchline.messaging.returns import hook_views, page_views, reply_views, set_up_views, sign_up_views

urlpatterns = [
    path("u/<str:token>", page_views.leave_page, name="leave"),
    path("m/<str:token>", page_views.view_page, name="view_online"),
    path("confirm/<str:token>", sign_up_views.confirm_page, name="confirm"),
    path("newsletter/", sign_up_views.sign_up_page, name="sign_up"),
    path("newsletter/archive", page_views.archive_page, name="archive"),
    path("hooks/mail/<slug:provider>/<str:secret>", hook_views.take_report, name="mail_hook"),
    path("replies/", reply_views.reply_list, name="reply_list"),
    path("replies/<int:reply_id>/", reply_views.reply_page, name="reply"),
    path("replies/<int:reply_id>/away", reply_views.put_away, name="reply_away"),
    path("settings/returns/", set_up_views.returns_page, name="returns"),
    path("settings/returns/mailbox/", set_up_views.mailbox_new, name="mailbox_new"),
    path("settings/returns/mailbox/<int:mailbox_id>/", set_up_views.mailbox_page, name="in_mailbox"),
    path("settings/returns/mailbox/<int:mailbox_id>/remove", set_up_views.mailbox_remove, name="in_mailbox_remove"),
]
