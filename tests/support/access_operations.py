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
GET | /activities | all+contacts.view
POST | /activities | contacts.edit | contact_id=@contact | {"kind": "call", "contact_id": "@contact_id"}
GET | /orders | all+orders.view+contacts.view
POST | /orders | orders.create+contacts.view | contact_id=@contact | {"number": "B-@n", "contact_id": "@contact_id", "total": "5.00", "currency": "EUR"}
PATCH | /orders/{order_id} | orders.edit+contacts.view | order_id=@order | {"total": "9.00"}
GET | /orders/{order_id} | orders.view+contacts.view | order_id=@order
"""  # noqa: E501
