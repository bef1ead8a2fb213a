"""One row for each route: who may come in. A route without a row fails `tests/test_access_matrix.py`.

Columns: name · method · right · arguments of the address · body. A right is `subject.verb`, several with `+` between
them; `*` is everybody, `-` everybody of the staff, `mine` only whose it is, `all` that the right must reach to all. A
`kind=@contact` is the number of a record of that kind, whose owner decides where the right reaches to own or the team's
records only; in a body it is made as well.

A POST must change something where it is let in, or the row would prove nothing. `POST~` is one that does not (a preview, a look,
a refused guess), `POST?` one that may find it done already, and `POST=422` one whose body is rightly refused. `%n` is a new
number each time, and `%m` a new month.
"""

from tests.support.access_campaign_rows import CAMPAIGN_PAGES
from tests.support.access_design_rows import DESIGN_PAGES
from tests.support.access_returns_rows import RETURN_PAGES
from tests.support.access_segment_rows import SEGMENT_PAGES
from tests.support.access_sending_rows import SENDING_PAGES

PAGES = """
upkeep:healthz | GET | *
upkeep:metrics | GET | *
upkeep:security_txt | GET=404 | *
upkeep:health | GET | organisation.edit
upkeep:job_again | POST~ | organisation.edit
ui:search | GET | - | | q=Ada
ui:look | POST | - | | theme=dark
ui:preferences | POST | -
ui:preferences | GET | -
ui:component_page | GET | -
users:login | GET | *
users:login | POST=422 | *
users:second_step | GET | *
users:second_step | POST~ | *
users:forgotten | GET | *
users:forgotten | POST | * | | email=nobody@x.example
users:passkey_login | POST | *
users:passkey_login_options | POST | *
users:sign_on | GET | * | slug=@provider
users:sign_on_callback | GET | * | slug=@provider
users:login_link | GET | * | token=@link
users:login_link | POST | * | token=@link
users:logout | POST | *
users:profile | GET | -
users:profile | POST | - | | name=x&email=me%n@x.example&time_zone=UTC&language=en
users:set_password | POST | - | | password=a long pass phrase 77
users:set_password | GET | -
users:confirm | GET | -
users:confirm | POST~ | - | | proof=correct horse battery
users:confirm_options | POST~ | -
users:security | GET | -
users:totp | GET | -
users:totp | POST=422 | - | | code=000000
users:recovery_codes | POST | mine | | made=@factor
users:factor_remove | POST | mine | factor_id=@factor
users:passkey_add | POST~ | - | | credential=x
users:passkey_options | POST~ | -
users:session_end | POST~ | -
users:team | GET | users.view
users:invite | GET | users.manage
users:invite | POST | users.manage | | email=new%n@x.example&role=agent
users:team_new | POST | users.manage | | name=North %n
users:team_remove | POST | users.manage | team_id=@team
users:member | GET | users.view | user_id=@user
users:member | POST | users.manage | user_id=@user | role=agent
users:invite_again | POST | users.manage | user_id=@invited
users:member_link | POST | users.manage | user_id=@user
users:member_close | POST | users.manage | user_id=@user
users:member_open | POST | users.manage | user_id=@closed
users:member_factors | POST | users.manage | user_id=@guarded
users:rights | GET | users.view
users:role_rights | GET | users.view | role=sales
users:role_rights | POST | users.manage | role=sales | contacts.view=3
users:door_rules | GET | users.manage
users:door_rules | POST? | users.manage | | second_factor=nobody&session_days=7&passwords=on
users:provider_new | GET | users.manage
users:provider_new | POST=422 | users.manage | | label=Own&issuer=https://127.0.0.1:9&client_id=c&role=sales
users:provider | GET | users.manage | slug=@provider
users:provider | POST=422 | users.manage | slug=@provider | label=Own&issuer=https://127.0.0.1:9&client_id=c&role=sales
users:provider_remove | POST | users.manage | slug=@provider
users:audit | GET | audit.view
users:audit_entry | GET | audit.view | entry_id=@entry
users:security_report | GET | audit.view
api_pages:token_list | GET | tokens.manage
api_pages:token_new | GET | tokens.manage
api_pages:token_new | POST | tokens.manage | | name=x%n&role=@role&expires=30&extent=all
api_pages:token_revoke | POST | tokens.manage | token_id=@token
api_pages:token_revoke | GET | tokens.manage | token_id=@token
api_pages:guide | GET | -
channels:mail_settings | GET | mail.manage
channels:mail_settings | POST | mail.manage | | host=mail.x.example&security=starttls&port=587&from_address=a@x.example
channels:test_mail | POST | mail.manage
channels:remove_server | POST | mail.manage | | made=@server
channels:mailbox | GET | mail.manage
channels:mail | GET | mail.manage | mail_id=@mail
backups:backup_list | GET | backups.view
backups:make | POST? | backups.manage
backups:resume | GET | backups.manage
backups:resume | POST? | backups.manage
webhooks:endpoint_list | GET | webhooks.view
webhooks:endpoint_new | GET | webhooks.manage
webhooks:endpoint_new | POST | webhooks.manage | | name=x&url=http://93.184.215.14/hook&events=contact_created
webhooks:endpoint | GET | webhooks.view | endpoint_id=@endpoint
webhooks:endpoint_edit | GET | webhooks.manage | endpoint_id=@endpoint
webhooks:endpoint_edit | POST | webhooks.manage | endpoint_id=@endpoint | name=x&url=http://93.184.215.14/hook&events=contact_created
webhooks:endpoint_switch | POST | webhooks.manage | endpoint_id=@endpoint
webhooks:endpoint_secret | POST | webhooks.manage | endpoint_id=@endpoint
webhooks:endpoint_secret | GET | webhooks.manage | endpoint_id=@endpoint
webhooks:endpoint_remove | POST | webhooks.manage | endpoint_id=@endpoint
webhooks:endpoint_remove | GET | webhooks.manage | endpoint_id=@endpoint
webhooks:test | POST | webhooks.manage | endpoint_id=@endpoint
webhooks:replay_period | POST~ | webhooks.manage | endpoint_id=@endpoint | since=2026-11-01T00:00&until=2026-11-02T00:00
webhooks:delivery | GET | webhooks.view | endpoint_id=@delivery.endpoint_id&delivery_id=@delivery
webhooks:replay | POST | webhooks.manage | endpoint_id=@delivered.endpoint_id&delivery_id=@delivered
records:fields | GET | contacts.view | kind=contact&record_id=@contact
records:field | GET | contacts.view | kind=contact&record_id=@contact&slug=name
records:field | POST | contacts.edit | kind=contact&record_id=@contact&slug=name | value=New
records:field_edit | GET | contacts.edit | kind=contact&record_id=@contact&slug=name
records:field_history | GET | contacts.view | kind=contact&record_id=@contact&slug=name
records:here | POST~ | contacts.view | kind=contact&record_id=@contact
records:archive | POST | contacts.edit | kind=contact&record_id=@contact
records:record_changes | GET | contacts.view | kind=contact&record_id=@contact
records:notes | GET | contacts.view | kind=contact&record_id=@contact
records:notes | POST | contacts.edit | kind=contact&record_id=@contact | text=Hello
records:files | GET | contacts.view | kind=contact&record_id=@contact
records:files | POST=422 | contacts.edit | kind=contact&record_id=@contact
records:pick | GET | companies.view | kind=company | q=a
records:note | POST | mine+contacts.edit | note_id=@note | text=Other
records:file | POST | contacts.edit | file_id=@file
records:file_link | GET | contacts.view | file_id=@file
records:file_bytes | GET | * | token=@filetoken
records:change_list | GET | -
records:change | GET | contacts.view | change_set_id=@change
records:undo | POST | contacts.edit | change_set_id=@change
records:work | GET | mine | work_id=@work
records:work_refused | GET | mine | work_id=@work
records:work_cancel | POST | mine | work_id=@running
records:attribute_list | GET | contacts.manage | kind=contact
records:attribute_new | GET | contacts.manage | kind=contact
records:attribute_new | POST | contacts.manage | kind=contact | label=Size&type=text
records:attribute | GET | contacts.manage | kind=contact&attribute_id=@attribute
records:attribute | POST | contacts.manage | kind=contact&attribute_id=@attribute | label=Other %n
records:builtin | GET | contacts.manage | kind=contact&slug=name
records:builtin | POST | contacts.manage | kind=contact&slug=name | help=As on the card %n
records:attribute_move | POST | contacts.manage | kind=contact&attribute_id=@lower | by=up
records:attribute_archive | POST | contacts.manage | kind=contact&attribute_id=@attribute
records:attribute_type | GET | contacts.manage | kind=contact&attribute_id=@attribute
records:attribute_type | POST=422 | contacts.manage | kind=contact&attribute_id=@attribute
records:attribute_apply | POST? | contacts.manage | kind=contact&attribute_id=@attribute | type=number
records:list_order | GET | contacts.view | kind=contact&slug=phone
records:list_order | POST? | contacts.manage | kind=contact&slug=phone
records:list_count | GET | contacts.view | kind=contact
records:list_builder | GET | contacts.view | kind=contact
records:list_suggest | GET | contacts.view | kind=contact
records:list_columns | POST? | contacts.view | kind=contact | column=name
records:list_view_save | POST | contacts.view | kind=contact | name=Mine
records:list_view_delete | POST | mine+contacts.view | kind=contact | view=@view
records:list_view_open | POST | mine+contacts.view | kind=contact | view=@view
records:list_bulk | POST~ | contacts.edit | kind=contact | ids=@contact
records:list_bulk_value | POST~ | contacts.edit | kind=contact | field=tags
records:list_bulk_start | POST | contacts.edit | kind=contact | ids=@contact&how=set&field=stage&value=customer
records:list_export | POST~ | contacts.export | kind=contact
organisation:welcome | GET | organisation.edit
organisation:welcome | POST | organisation.edit | | name=Kestrel&time_zone=Europe/Berlin&week_start=0&currency=EUR&language=en
organisation:settings | POST | organisation.edit | | name=Kestrel&time_zone=Europe/Berlin&week_start=0&currency=EUR&language=en
organisation:welcome_next | GET | organisation.edit
organisation:welcome_next | POST? | organisation.edit
organisation:settings | GET | organisation.edit
organisation:use | GET | organisation.edit
organisation:step | POST | organisation.edit | slug=team | due_on=2027-%m-01
organisation:leave_out | POST | organisation.edit | slug=team
organisation:colour | GET | organisation.edit | | accent=%23aa3300
organisation:logo | GET | * | key=@logo
organisation:style | GET | * | colour=aa3300
organisation:manifest | GET | *
organisation:service_worker | GET | *
organisation:offline_ticket | GET | -
organisation:offline | GET | *
contacts:contact_new | GET | contacts.create
contacts:contact_new | POST | contacts.create | | name=Ada
contacts:company_new | GET | companies.create
contacts:company_new | POST | companies.create | | name=Works
contacts:join | GET | contacts.edit | kind=contact&record_id=@contact
contacts:join | POST? | contacts.edit | kind=contact&record_id=@contact
contacts:duplicates | GET | all+contacts.view
contacts:alike | POST~ | contacts.create | | name=Ada
contacts:alike_companies | POST~ | companies.create | | name=Works
contacts:duplicates_search | POST? | all+contacts.edit
contacts:duplicates_rule | POST? | contacts.manage | | auto=99&review=50
contacts:duplicate | POST | none | pair_id=1
contacts:joined | GET | contacts.view | kind=contact&record_id=@contact
contacts:take_apart | POST | none | merge_id=1
contacts:company_list | GET | companies.view
contacts:company | GET | companies.view | company_id=@company
contacts:company_live | GET | companies.view | company_id=@company
contacts:company_older | GET | companies.view | company_id=@company
contacts:company_pin | POST | companies.edit | company_id=@company | event=@company.event
contacts:company_people | GET | companies.view | company_id=@company
contacts:company_people | POST | companies.view+contacts.edit | company_id=@company | value=@contact
contacts:pin | POST | contacts.edit | person_id=@contact | event=@person.event
contacts:identities | GET | contacts.view | person_id=@contact
contacts:identities | POST | contacts.edit | person_id=@contact | kind=email&value=new%n@x.example
contacts:identity | POST | contacts.edit | person_id=@identity.contact_id&identity_id=@identity | do=bounced
contacts:preferences | GET | * | token=@preferences
contacts:preferences_leave | POST | * | token=@preferences
contacts:preferences | POST | * | token=@preferences | frequency=weekly
contacts:consents | GET | contacts.view | person_id=@contact
contacts:consents | POST | contacts.edit | person_id=@contact | said=nothing&way=call
contacts:erasures | GET | contacts.manage
contacts:erasures_follow | POST? | contacts.manage
contacts:retention | GET | contacts.manage
contacts:retention_change | POST | contacts.manage | slug=notices | days=80
contacts:sensitive | GET | contacts.view | person_id=@contact
contacts:sensitive_show | POST~ | contacts.view | person_id=@contact&slug=@sensitive
contacts:sensitive_save | POST | contacts.edit | person_id=@contact&slug=@sensitive | value=secret
contacts:sensitive_list | GET | contacts.manage
contacts:sensitive_new | GET | contacts.manage
contacts:sensitive_new | POST | contacts.manage | | label=Birth
contacts:sensitive_page | GET | contacts.manage | attribute_id=@sensitive_id
contacts:sensitive_page | POST | contacts.manage | attribute_id=@sensitive_id | label=Newer
contacts:sensitive_archive | POST | contacts.manage | attribute_id=@sensitive_id
contacts:purpose_list | GET | contacts.manage
contacts:purpose_new | GET | contacts.manage
contacts:purpose_new | POST | contacts.manage | | title_en=News&text_en=News of ours&basis=consent&channels=email
contacts:purpose | GET | contacts.manage | purpose_id=@purpose
contacts:purpose | POST | contacts.manage | purpose_id=@purpose | title_en=Newer&text_en=News of ours&basis=consent&channels=email
contacts:purpose_archive | POST | contacts.manage | purpose_id=@purpose
contacts:quality | GET | all+contacts.view
contacts:quality_check_now | POST? | all+contacts.edit
contacts:quality_rule | POST? | contacts.manage | | silent_months=12
contacts:quality_check | GET | contacts.view | slug=no_address
contacts:quality_mend | POST? | contacts.edit | slug=no_address | do=archive.all
contacts:quality_panel | GET | contacts.view | person_id=@contact
contacts:requests | GET | contacts.view | person_id=@contact
contacts:requests | POST | contacts.edit | person_id=@contact | do=restrict
contacts:export | POST=422 | contacts.export | person_id=@contact | format=x
contacts:erase | POST=422 | contacts.delete | person_id=@contact | number=1
contacts:visitor | GET | contacts.view | person_id=@visitor
contacts:contact_list | GET | contacts.view
contacts:visitor_list | GET | contacts.view
contacts:contact | GET | contacts.view | person_id=@contact
contacts:live | GET | contacts.view | person_id=@contact
contacts:older | GET | contacts.view | person_id=@contact
tracking:live_ticket | GET | -
tracking:known_events | GET | -
tracking:known_properties | GET | -
tracking:known_values | GET | -
tracking:glance | GET | reports.view
tracking:glance_here | GET | reports.view
tracking:glance_people | GET | reports.view
tracking:glance_part | GET | reports.view | slug=sources
tracking:source_list | GET | sources.manage
tracking:source_new | GET | sources.manage
tracking:source_new | POST | sources.manage | | name=x%n&kind=site&domains=x.example
tracking:source | GET | sources.manage | source_id=@source
tracking:connect | GET | sources.manage
tracking:install | GET | sources.manage | source_id=@source
tracking:install_state | GET | sources.manage | source_id=@source
tracking:install_causes | GET | sources.manage | source_id=@source
tracking:install_look | POST~ | sources.manage | source_id=@source
tracking:install_domain | POST | sources.manage | source_id=@source | domain=more.example
tracking:source_edit | GET | sources.manage | source_id=@source
tracking:source_edit | POST | sources.manage | source_id=@source | name=z%n&seen=@source.stamp
tracking:source_revoke | GET | sources.manage | source_id=@source
tracking:source_revoke | POST | sources.manage | source_id=@source
tracking:goal_list | GET | sources.manage
tracking:goal_list | POST | sources.manage | | name=Thanks %n&kind=page&path=/thanks%n
tracking:goal_remove | POST | sources.manage | goal_id=@goal
tracking:stream | GET | stream.view
tracking:quarantine_list | GET | sources.manage
tracking:quarantine | GET | sources.manage | quarantine_id=@refused
tracking:quarantine | POST? | sources.manage | quarantine_id=@refused | body={"event":"Bought","userId":"u1"}
tracking:quarantine_dismiss | POST | sources.manage | quarantine_id=@refused
tracking:quarantine_replay_shown | POST? | sources.manage | | id=@refused
tracking:quarantine_dismiss_shown | POST | sources.manage | | id=@refused
tasks:today | GET | -
tasks:today_people | GET | contacts.view
tasks:todo_part | GET | -
tasks:todo_people | GET | tasks.edit | source=task&number=@task
tasks:todo_done | POST | tasks.edit | source=task&number=@task
tasks:todo_hand_on | POST | tasks.edit | source=task&number=@task
tasks:todo_put_off | POST | tasks.edit | source=task&number=@task | due_on=2027-01-02
tasks:quiet_hours | GET | -
tasks:quiet_hours | POST | - | | starts=20:00&ends=07:00&days=6
tasks:log | GET | tasks.create+contacts.edit
tasks:log_whom | GET | tasks.create+contacts.edit | | q=Ada
tasks:task_list | GET | tasks.view
tasks:task_new | GET | tasks.create
tasks:task_new | POST | tasks.create | | title=Call
tasks:task | GET | tasks.view | task_id=@task
tasks:task | POST | tasks.edit | task_id=@task | title=Call
tasks:tick | POST | tasks.edit | task_id=@task
tasks:put_off | POST | tasks.edit | task_id=@task | due_on=2027-01-02
tasks:company_panel | GET | tasks.view+companies.view | company_id=@company
tasks:kept_note | POST | contacts.edit | kind=contact&record_id=@contact | note=Hello&client_id=8f14e45f-ceea-467f-9538-%n
tasks:withdraw | POST | tasks.delete | activity_id=@activity
tasks:notice | GET | mine | notice_id=@notice
tasks:contact_panel | GET | tasks.view+contacts.view | person_id=@contact
tasks:log_contact | POST | tasks.create+contacts.edit | contact_id=@contact | kind=call&outcome=reached
tasks:log_company | POST | tasks.create+companies.edit | company_id=@company | kind=call&outcome=reached
tasks:notice_list | GET | -
tasks:bell | GET | -
tasks:read_all | POST | - | | made=@notice
commerce:known_products | GET | orders.view
commerce:company_order_panel | GET | orders.view | company_id=@company
commerce:order_panel | GET | orders.view+contacts.view | person_id=@contact
imports:import_list | GET | imports.view
imports:import_list | POST=422 | imports.create | | kind=contacts
imports:import | GET | imports.view | import_id=@import
imports:reading | POST~ | imports.create | import_id=@import
imports:columns | POST | imports.create | import_id=@import
imports:start | POST | imports.create | import_id=@import
imports:cancel | POST~ | imports.create | import_id=@import
imports:undo | POST=422 | imports.create | import_id=@import
imports:discard | POST | imports.create | import_id=@import
imports:refused | GET | imports.view | import_id=@import
sample:progress | GET | organisation.edit
sample:look_around | POST~ | organisation.edit
sample:start_with_mine | POST~ | organisation.edit
sample:remove | POST~ | organisation.edit
tracking:goal_edit | GET | sources.manage | goal_id=@goal
tracking:goal_edit | POST | sources.manage | goal_id=@goal | name=Other %n
experiments:trial_list | GET | experiments.view
experiments:trial_new | GET | experiments.create
experiments:trial_new | POST | experiments.create | | name=Try %n&variants=A: 50%0AB: 50&goal=Order Completed&measure=share&part=100
experiments:trial | GET | experiments.view | trial_id=@trial
experiments:trial_shares | POST | experiments.edit | trial_id=@trial | share-0=20&share-1=80
experiments:trial_end | POST | experiments.edit | trial_id=@trial
experiments:group_list | GET | experiments.view
experiments:group_list | POST | experiments.create | | name=Prices %n
experiments:group_remove | POST | experiments.manage | group_id=@empty_group
experiments:control_group | POST | experiments.manage | | percent=2.5&redraw=1
experiments:proof | GET | experiments.view
experiments:proof | POST~ | experiments.view
messaging:channel_list | GET | channels.view
messaging:channel_new | GET | channels.edit
messaging:channel_new | POST | channels.edit | | name=Way %n&state=live
messaging:channel | GET | channels.edit | slug=sms
messaging:channel | POST | channels.edit | slug=sms | purpose=For %n&state=live
messaging:sms_settings | GET | mail.manage
messaging:sms_settings | POST | mail.manage | | account_sid=AC1&token=t&sender=49301&base_url=https://93.184.215.14
messaging:sms_remove | POST | mail.manage | | made=@sms
messaging:push_switch | POST? | mail.manage | | on=1
messaging:sms_in | POST=404 | *
messaging:sms_status | POST=404 | * | mailing_id=1&contact_id=1&mac=x
messaging:push_worker | GET | *
messaging:push_page | GET | * | token=@pushed
messaging:push_keep | POST=422 | * | token=@pushed
messaging:push_forget | POST=422 | * | token=@pushed
"""
PAGES += CAMPAIGN_PAGES
PAGES += DESIGN_PAGES
PAGES += SEGMENT_PAGES
PAGES += SENDING_PAGES
PAGES += RETURN_PAGES
