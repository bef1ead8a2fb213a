"""Addresses of campaigns and their sends."""

from django.urls import path

from touchline.campaigns import (
    acts_views,
    building_views,
    calendar_views,
    people_views,
    rehearsal_views,
    report_views,
    rules_views,
    trying_views,
    views,
    why_views,
)

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", views.campaign_list, name="campaign_list"),
    path("campaigns/new", building_views.campaign_new, name="campaign_new"),
    path("campaigns/audience", building_views.audience_part, name="audience"),
    path("campaigns/calendar", calendar_views.calendar_page, name="calendar"),
    path("campaigns/calendar/overlaps", calendar_views.overlaps_part, name="calendar_overlaps"),
    path("campaigns/compare", report_views.compare_page, name="compare"),
    path("campaigns/rules", rules_views.rules_page, name="rules"),
    path("campaigns/<int:campaign_id>/", views.campaign_page, name="campaign"),
    path("campaigns/<int:campaign_id>/add", building_views.send_add, name="send_add"),
    path("campaigns/<int:campaign_id>/do/<slug:act>", acts_views.campaign_act, name="campaign_act"),
    path("sends/<int:send_id>/", views.send_page, name="send"),
    path("sends/<int:send_id>/state", views.state_part, name="send_state"),
    path("sends/<int:send_id>/edit", building_views.send_edit, name="send_edit"),
    path("sends/<int:send_id>/rehearsal", rehearsal_views.rehearsal_page, name="rehearsal"),
    path("sends/<int:send_id>/rehearsal/numbers", rehearsal_views.numbers_part, name="rehearsal_numbers"),
    path("sends/<int:send_id>/rehearsal/people", rehearsal_views.people_page, name="rehearsal_people"),
    path("sends/<int:send_id>/rehearsal/mail", rehearsal_views.mail_page, name="rehearsal_mail"),
    path("sends/<int:send_id>/test", trying_views.test, name="send_test"),
    path("sends/<int:send_id>/test/people", trying_views.people_part, name="send_test_people"),
    path("sends/<int:send_id>/order", acts_views.order, name="send_order"),
    path("sends/<int:send_id>/do/<slug:act>", acts_views.send_act, name="send_act"),
    path("sends/<int:send_id>/winner", acts_views.winner, name="send_winner"),
    path("sends/<int:send_id>/report", report_views.report_part, name="report"),
    path("sends/<int:send_id>/report/<slug:part>", report_views.detail_part, name="report_detail"),
    path("sends/<int:send_id>/people", people_views.people_page, name="people"),
    path("sends/<int:send_id>/people/keep", people_views.keep, name="people_keep"),
    path("sends/<int:send_id>/why", why_views.why_page, name="why"),
    path("sends/<int:send_id>/why/search", why_views.search_part, name="why_search"),
    path("people/<int:person_id>/campaigns", why_views.campaigns_panel, name="person_campaigns"),
]
