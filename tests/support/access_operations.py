"""One row for each operation of the API: which right it needs, whose record, and a body that it takes.

Columns: method · path · right · records of the path · body. A right is `subject.verb`; a `name=@contact` makes a record whose
owner decides, in the body too, where `@n` is a new number; bodies are JSON. `POST~` changes nothing; with `all+` the right must
reach to all.
"""

OPERATIONS = """
GET | /webhooks | webhooks.view
POST | /webhooks | webhooks.manage | | {"name": "x", "url": "http://93.184.215.14/hook", "events": ["contact_created"]}
GET | /webhooks/{endpoint_id} | webhooks.view | endpoint_id=@endpoint
PATCH | /webhooks/{endpoint_id} | webhooks.manage | endpoint_id=@endpoint | {"active": false}
DELETE | /webhooks/{endpoint_id} | webhooks.manage | endpoint_id=@endpoint
POST | /webhooks/{endpoint_id}/secret | webhooks.manage | endpoint_id=@endpoint
POST | /webhooks/{endpoint_id}/test | webhooks.manage | endpoint_id=@endpoint
GET | /webhooks/{endpoint_id}/deliveries | webhooks.view | endpoint_id=@endpoint
GET | /webhooks/{endpoint_id}/deliveries/{delivery_id} | webhooks.view | endpoint_id=@delivery.endpoint_id&delivery_id=@delivery
POST | /webhooks/{endpoint_id}/deliveries/{delivery_id}/replay | webhooks.manage | endpoint_id=@delivered.endpoint_id&delivery_id=@delivered
POST~ | /webhooks/{endpoint_id}/replay | webhooks.manage | endpoint_id=@endpoint | {"since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}
GET | /attributes | contacts.view
POST | /attributes | contacts.manage | | {"kind": "contact", "label": "Size", "type": "text"}
PATCH | /attributes/{attribute_id} | contacts.manage | attribute_id=@attribute | {"label": "Other"}
GET | /attributes/built-in | contacts.view
PUT | /attributes/built-in/{kind}/{slug} | contacts.manage | kind=contact&slug=name | {"help": "As on the card @n"}
GET | /contacts/{contact_id}/quality | contacts.view | contact_id=@contact
GET | /quality | all+contacts.view
GET | /quality/{problem} | contacts.view | problem=nameless
GET | /contacts/{contact_id}/sensitive | contacts.view | contact_id=@contact
GET | /contacts/{contact_id}/sensitive/{slug} | contacts.export | contact_id=@contact&slug=@sensitive
PUT | /contacts/{contact_id}/sensitive/{slug} | contacts.edit | contact_id=@contact&slug=@sensitive | {"value": "secret @n"}
GET | /retention | contacts.manage
PUT | /retention/{slug} | contacts.manage | slug=notices | {"days": 81}
GET | /contacts/{contact_id}/notes | contacts.view | contact_id=@contact
POST | /contacts/{contact_id}/notes | contacts.edit | contact_id=@contact | {"text": "Hello"}
GET | /companies/{company_id}/notes | companies.view | company_id=@company
POST | /companies/{company_id}/notes | companies.edit | company_id=@company | {"text": "Hello"}
POST | /contacts/bulk | contacts.edit | | {"items": [{"email": "new@n@x.example", "name": "New"}]}
GET | /contacts | contacts.view
POST | /contacts | contacts.create | | {"name": "Ada"}
GET | /contacts/{contact_id} | contacts.view | contact_id=@contact
PATCH | /contacts/{contact_id} | contacts.edit | contact_id=@contact | {"name": "Other"}
GET | /contacts/{contact_id}/timeline | contacts.view | contact_id=@contact
POST | /contacts/{contact_id}/tags | contacts.edit | contact_id=@contact | {"add": ["vip"]}
POST | /contacts/{contact_id}/archive | contacts.delete | contact_id=@contact
POST~ | /contacts/{contact_id}/restore | contacts.delete | contact_id=@contact
GET | /contacts/{contact_id}/identities | contacts.view | contact_id=@contact
DELETE | /contacts/{contact_id}/identities/{identity_id} | contacts.edit | contact_id=@identity.contact_id&identity_id=@identity
POST | /contacts/{contact_id}/identities | contacts.edit | contact_id=@contact | {"kind": "email", "value": "one@n@x.example"}
GET | /contacts/{contact_id}/consents | contacts.view | contact_id=@contact
PUT | /contacts/{contact_id}/consents | contacts.edit | contact_id=@contact | {"left": true}
POST | /contacts/{contact_id}/merge | contacts.edit | contact_id=@contact&gone_id=@contact | {"gone_id": "@gone_id"}
GET | /contacts/{contact_id}/merges | contacts.view | contact_id=@contact
GET | /duplicates | all+contacts.view
POST | /duplicates/{pair_id}/accept | all+contacts.edit | pair_id=@pair
POST | /duplicates/{pair_id}/reject | all+contacts.edit | pair_id=@pair
POST | /duplicates/{pair_id}/undo | all+contacts.edit | pair_id=@rejected
POST | /merges/{merge_id}/undo | contacts.edit | merge_id=@merge
POST | /companies/{company_id}/merge | companies.edit | company_id=@company&gone_id=@company | {"gone_id": "@gone_id"}
GET | /companies/{company_id}/merges | companies.view | company_id=@company
GET | /contacts/{contact_id}/export | contacts.export | contact_id=@contact
POST | /contacts/{contact_id}/erase | contacts.delete | contact_id=@contact
GET | /companies | companies.view
POST | /companies | companies.create | | {"name": "Works"}
GET | /companies/{company_id} | companies.view | company_id=@company
PATCH | /companies/{company_id} | companies.edit | company_id=@company | {"name": "Other"}
GET | /companies/{company_id}/timeline | companies.view | company_id=@company
POST | /companies/{company_id}/archive | companies.delete | company_id=@company
POST~ | /companies/{company_id}/restore | companies.delete | company_id=@company
GET | /events | all+contacts.view
POST | /imports | imports.create+contacts.create | | {"kind": "contacts", "file": "email\\nnew@n@x.example\\n"}
GET | /imports/{import_id} | imports.view+contacts.view | import_id=@import
GET | /imports/{import_id}/refused | imports.view+contacts.view | import_id=@import
GET | /quarantine | stream.view
POST | /quarantine/{quarantine_id}/replay | sources.manage | quarantine_id=@refused | {"body": {"event": "Bought", "userId": "u1"}}
GET | /tasks | tasks.view
POST | /tasks | tasks.create | | {"title": "Call"}
GET | /tasks/{task_id} | tasks.view | task_id=@task
PATCH | /tasks/{task_id} | tasks.edit | task_id=@task | {"title": "Other"}
GET | /segments | segments.view
POST | /segments | segments.create | | {"name": "Segment @n", "condition": {}}
POST~ | /segments/count | segments.view+contacts.view | | {"condition": {}}
POST | /segments/upload | segments.create+contacts.view | | {"name": "Upload @n", "identifiers": "ada@example.org"}
GET | /segments/{segment_id} | segments.view | segment_id=@segment
PATCH | /segments/{segment_id} | segments.edit | segment_id=@segment | {"note": "Other"}
DELETE | /segments/{segment_id} | segments.delete | segment_id=@segment
POST | /segments/{segment_id}/recompute | segments.edit | segment_id=@segment
POST | /segments/{segment_id}/snapshot | segments.create | segment_id=@segment | {"name": "Snapshot @n"}
GET | /segments/{segment_id}/members | segments.view+contacts.view | segment_id=@segment
GET | /segments/{segment_id}/members/{contact_id} | segments.view+contacts.view | segment_id=@segment&contact_id=@contact
GET | /scores | segments.view
GET | /scores/{score_id} | segments.view | score_id=@counted_score
GET | /contacts/{contact_id}/scores | segments.view+contacts.view | contact_id=@contact
GET | /contacts/{contact_id}/scores/{score_id} | segments.view+contacts.view | contact_id=@contact&score_id=@counted_score
GET | /stages | segments.view
PATCH | /stages/{slug} | segments.edit | slug=lead | {"name": "Lead @n"}
GET | /contacts/{contact_id}/stage | segments.view+contacts.view | contact_id=@contact
GET | /contacts/{contact_id}/segments | segments.view+contacts.view | contact_id=@contact
GET | /activities | all+contacts.view
POST | /activities | contacts.edit | contact_id=@contact | {"kind": "call", "contact_id": "@contact_id"}
GET | /orders | all+orders.view+contacts.view
POST | /orders | orders.create+contacts.view | contact_id=@contact | {"number": "B-@n", "contact_id": "@contact_id", "total": "5.00", "currency": "EUR"}
PATCH | /orders/{order_id} | orders.edit+contacts.view | order_id=@order | {"total": "9.00"}
GET | /orders/{order_id} | orders.view+contacts.view | order_id=@order
GET | /experiments | experiments.view
POST | /experiments | experiments.create | | {"name": "Try @n", "variants": [{"name": "A"}, {"name": "B"}], "goal": "Order Completed"}
GET | /experiments/{experiment_id} | experiments.view | experiment_id=@trial
GET | /experiments/{experiment_id}/verdict | experiments.view | experiment_id=@trial
POST | /experiments/{experiment_id}/assign | experiments.edit+contacts.view | experiment_id=@trial&contact_id=@contact | {"contacts": ["@contact_id"]}
POST | /experiments/{experiment_id}/end | experiments.edit | experiment_id=@trial | {"kept": null}
GET | /campaigns | campaigns.view
POST | /campaigns | campaigns.create | design=@campaign_design&sender=@campaign_sender&segment=@segment&topic=@campaign_topic | {"name": "Spring @n", "design": "@design", "segments": ["@segment"], "topic": "@topic", "sender": "@sender"}
GET | /campaigns/{campaign_id} | campaigns.view | campaign_id=@campaign
GET | /sends/{send_id} | campaigns.view | send_id=@send
GET | /sends/{send_id}/rehearsal | campaigns.view | send_id=@send
POST | /sends/{send_id}/order | campaigns.edit | send_id=@send | {"size": 1}
POST | /sends/{send_id}/undo | campaigns.edit | send_id=@ordered
POST | /sends/{send_id}/pause | campaigns.edit | send_id=@begun
POST | /sends/{send_id}/resume | campaigns.edit | send_id=@halted
POST | /sends/{send_id}/stop | campaigns.edit | send_id=@begun
GET | /sends/{send_id}/report | campaigns.view | send_id=@begun
GET | /sends/{send_id}/recipients/{contact_id} | campaigns.view+contacts.view | send_id=@send&contact_id=@contact
POST | /contacts/{contact_id}/messages | messages.create+contacts.view | contact_id=@reachable | {"subject": "Hello", "text": "Good day"}
GET | /contacts/{contact_id}/messages | messages.view+contacts.view | contact_id=@contact
GET | /contacts/{contact_id}/messages/{mailing_id} | messages.view+contacts.view | contact_id=@contact&mailing_id=@sent_mailing
"""  # noqa: E501
