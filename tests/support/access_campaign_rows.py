"""One row for each route of campaigns, as in `access_rows.py`."""

CAMPAIGN_PAGES = """
campaigns:campaign_list | GET | campaigns.view
campaigns:campaign_new | GET | campaigns.create
campaigns:campaign_new | POST | campaigns.create | | name=Spring %n
campaigns:audience | POST~ | campaigns.create | | name=Spring
campaigns:calendar | GET | campaigns.view
campaigns:calendar_overlaps | GET | campaigns.view | | week=2026-11-16
campaigns:compare | GET | campaigns.view
campaigns:rules | GET | campaigns.manage
campaigns:rules | POST | campaigns.manage | | above=%n
campaigns:campaign | GET | campaigns.view | campaign_id=@campaign
campaigns:send_add | GET | campaigns.create | campaign_id=@campaign
campaigns:send_add | POST | campaigns.create | campaign_id=@campaign | name=Spring&send_name=Reminder %n
campaigns:campaign_act | POST | campaigns.edit | campaign_id=@campaign&act=archive
campaigns:campaign_act | POST | campaigns.edit | campaign_id=@put_away&act=restore
campaigns:send | GET | campaigns.view | send_id=@send
campaigns:send_state | GET | campaigns.view | send_id=@send
campaigns:send_edit | GET | campaigns.edit | send_id=@send
campaigns:send_edit | POST | campaigns.edit | send_id=@send | name=Newer %n
campaigns:rehearsal | GET | campaigns.edit | send_id=@send
campaigns:rehearsal_numbers | GET | campaigns.edit | send_id=@send
campaigns:rehearsal_people | GET | campaigns.edit | send_id=@send | group=gets
campaigns:rehearsal_mail | GET | campaigns.edit+contacts.view | send_id=@send | person=@contact
campaigns:send_test | POST | campaigns.edit | send_id=@send
campaigns:send_test_people | GET | campaigns.edit+contacts.view | send_id=@send | q=Ada
campaigns:send_order | POST | campaigns.edit | send_id=@send | seen=1
campaigns:send_act | POST | campaigns.edit | send_id=@ordered&act=undo
campaigns:send_act | POST | campaigns.manage | send_id=@waiting&act=approve
campaigns:send_act | POST | campaigns.edit | send_id=@begun&act=pause
campaigns:send_act | POST | campaigns.edit | send_id=@halted&act=resume
campaigns:send_act | POST | campaigns.edit | send_id=@begun&act=stop
campaigns:send_act | POST? | campaigns.edit | send_id=@begun&act=missed
campaigns:send_act | POST | campaigns.create | send_id=@send&act=copy
campaigns:send_act | POST | campaigns.delete | send_id=@send&act=delete
campaigns:send_winner | POST | campaigns.edit | send_id=@tested | variant=0
campaigns:report | GET | campaigns.view | send_id=@begun
campaigns:report_detail | GET | campaigns.view | send_id=@begun&part=links
campaigns:people | GET | campaigns.view | send_id=@begun | what=arrived
campaigns:people_keep | POST | campaigns.view+segments.create | send_id=@begun | what=arrived&name=Kept %n
campaigns:why | GET | campaigns.view+contacts.view | send_id=@send
campaigns:why_search | GET | campaigns.view+contacts.view | send_id=@send
campaigns:person_campaigns | GET | campaigns.view+contacts.view | person_id=@contact
"""
