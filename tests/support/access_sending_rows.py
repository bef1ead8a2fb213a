"""Rows of the access matrix of sending: how mail leaves, what was kept in practice, and the fate of one message."""

SENDING_PAGES = """
channels:sending | GET | mail.manage
channels:sending_account_new | GET | mail.manage
channels:sending_account_new | POST | mail.manage | | name=A%n&kind=smtp&host=x.example&security=none&port=25&warm_up_first=20
channels:sending_account | GET | mail.manage | account_id=@account
channels:sending_account | POST | mail.manage | account_id=@account | name=B&kind=smtp&host=x.d&security=tls&port=9&warm_up_first=20
channels:sending_account_open | POST | mail.manage | account_id=@paused_account
channels:sending_account_archive | POST | mail.manage | account_id=@account
channels:sending_domain_new | GET | mail.manage
channels:sending_domain_new | POST | mail.manage | | name=d%n.example
channels:sending_domain | GET | mail.manage | domain_id=@sending_domain
channels:sending_domain_check | POST | mail.manage | domain_id=@sending_domain
channels:sending_domain_override | POST | mail.manage | domain_id=@sending_domain | reason=We test from it, nobody else does
channels:sender_new | GET | mail.manage
channels:sender_new | POST | mail.manage | | name=Shop&address=news%n@x.example
channels:sender | GET | mail.manage | sender_id=@sender
channels:sender | POST | mail.manage | sender_id=@sender | name=Other&address=other%n@x.example
channels:sender_test | POST~ | mail.manage | sender_id=@sender
channels:sender_archive | POST | mail.manage | sender_id=@sender
messaging:practice_list | GET | messages.view
messaging:practice_mail | GET | messages.view+contacts.view | mail_id=@practice_mail
messaging:practice_page | GET | messages.view+contacts.view | mail_id=@practice_mail
messaging:message | GET | messages.view+contacts.view | contact_id=@contact&mailing_id=@sent_mailing
messaging:write | GET | messages.create+contacts.view | contact_id=@contact
messaging:write | POST | messages.create+contacts.view | contact_id=@reachable | subject=Hello&text=Good day
messaging:rules | GET | messages.manage
messaging:rules | POST | messages.manage | | cap=%m&cap_days=9
messaging:domain_limit | POST | messages.manage | | domain=d%n.example&per_minute=9
"""
