"""Rows of the access matrix of what comes back: leaving by a link, and replies."""

RETURN_PAGES = """
messaging:leave | GET | * | token=@leaving
messaging:leave | POST | * | token=@leaving | List-Unsubscribe=One-Click
messaging:view_online | GET | * | token=@viewing
messaging:confirm | GET | * | token=@confirmation
messaging:confirm | POST | * | token=@confirmation
messaging:sign_up | GET | *
messaging:sign_up | POST=422 | * | | email=nobody
messaging:archive | GET | *
messaging:mail_hook | POST? | * | provider=mailgun&secret=@hook_secret | signature=%n
messaging:returns | GET | messages.manage
messaging:returns | POST | messages.manage | | policy=consent&pause_bounces=5&pause_complaints=0.1&pause_least=%n
messaging:mailbox_new | GET | messages.manage
messaging:mailbox_new | POST | messages.manage | | host=imap.x.example&port=993&security=tls&username=u%n&folder=INBOX
messaging:in_mailbox | GET | messages.manage | mailbox_id=@in_mailbox
messaging:in_mailbox | POST | messages.manage | mailbox_id=@in_mailbox | host=i.example&port=993&security=tls&username=v%n&folder=I
messaging:in_mailbox_remove | POST | messages.manage | mailbox_id=@in_mailbox
messaging:person_messages | GET | messages.view+contacts.view | person_id=@contact
messaging:message_events | GET | messages.view+contacts.view | contact_id=@contact&mailing_id=@sent_mailing
messaging:practice_answer | POST | messages.create+contacts.view | mail_id=@practice_mail | text=Yes, please %n
messaging:reply_list | GET | messages.view
messaging:reply | GET | messages.view+contacts.view | reply_id=@reply
messaging:reply | POST | messages.create+contacts.view | reply_id=@reply | text=Yes, in blue, too.
messaging:reply_away | POST | messages.create+contacts.view | reply_id=@reply
"""
