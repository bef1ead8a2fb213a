"""Segments, alerts and scores as the access matrix needs them: in use, drafted, put away."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, make_contact, maker

TREE = {"all": [{"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}]}


@maker
def make_segment(owner: Owner) -> Any:
    from touchline.segments.services import NewSegment, create_segment

    return create_segment(None, NewSegment(name=f"Segment {next(NUMBERS)}", condition=TREE)).pk


@maker
def make_drafted(owner: Owner) -> Any:
    from touchline.segments.services import save_draft

    made = make_segment(owner)
    return save_draft(None, made, {"all": [{**TREE["all"][0], "value": ["customer"]}]}).pk


@maker
def make_archived(owner: Owner) -> Any:
    from touchline.segments.services import archive_segment

    return archive_segment(None, make_segment(owner)).pk


@maker
def make_alert(owner: Owner) -> Any:
    from touchline.segments.alerting.services import WantedAlert, create_alert
    from touchline.users.factories import make_user

    condition = {"kind": "did", "event": "page_viewed"}
    return create_alert(make_user("admin"), WantedAlert(name=f"Alert {next(NUMBERS)}", condition=condition))


@maker
def make_firing(owner: Owner) -> Any:
    from touchline.kit.clock import now
    from touchline.segments.alerting.models import Firing

    facts = {"contact_id": make_contact(owner).pk, "at": now(), "owner": owner.user}
    return Firing.objects.create(alert=make_alert(owner), **facts)


@maker
def make_score(owner: Owner) -> Any:
    from touchline.segments.scoring.services import create_model
    from touchline.users.factories import make_user

    rule = {"how": "each", "points": 3, "condition": {"kind": "did", "event": "page_viewed"}}
    values = {"name": f"Score {next(NUMBERS)}", "about": "", "half_life_days": None, "hot": 50}
    return create_model(values, actor=make_user("admin"), rules=[rule])


@maker
def make_counted_score(owner: Owner) -> Any:
    from touchline.segments.scoring.drafts import drop_rule
    from touchline.segments.scoring.services import publish_model
    from touchline.users.factories import make_user

    model = publish_model(make_score(owner).pk, actor=make_user("admin"))
    drop_rule(model.pk, 1)
    return model


@maker
def make_stage(owner: Owner) -> Any:
    from touchline.segments.lifecycle.arranging import add_stage
    from touchline.users.factories import make_user

    return add_stage(f"Stage {next(NUMBERS)}", after="", actor=make_user("admin")).pk


@maker
def make_trial(owner: Owner) -> Any:
    from touchline.experiments.factories import make_trial

    return make_trial(name=f"Trial {next(NUMBERS)}").pk


@maker
def make_empty_group(owner: Owner) -> Any:
    from touchline.experiments.services import create_group

    return create_group(None, f"Group {next(NUMBERS)}").pk


@maker
def make_sms(owner: Owner) -> Any:
    from touchline.messaging.phones.set_up import save_sms

    facts = {"account_sid": "AC1", "token": "secret", "sender": "+4930", "base_url": "https://x.example"}
    return save_sms(None, {**facts, "price": None, "help_text": ""}).pk


@maker
def make_pushed(owner: Owner) -> Any:
    from touchline.contacts.consents.links import make_token
    from touchline.messaging.phones.set_up import switch_push

    switch_push(None, is_on=True)
    return make_token(make_contact(owner).pk)
