"""What is kept about a person themselves: who they are, how they are reached, where they were, what they want."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts import models
from touchline.kit.privacy import Holds, Nothing, state

OF_CONTACT = "t.contact_id = ANY(%(people)s)"
state(
    Holds(model=models.Contact, where="t.id = ANY(%(people)s)", label=_("Person")),
    Holds(model=models.Identity, where=OF_CONTACT, label=_("Known by")),
    Holds(
        model=models.Visitor,
        where=f"{OF_CONTACT} OR t.person_id = ANY(%(people)s)",
        label=_("Browsers"),
        hidden=("key",),
    ),
    Holds(model=models.Alias, where=OF_CONTACT, label=_("Joined visits")),
    Holds(model=models.Suggestion, where=f"{OF_CONTACT} OR t.person_id = ANY(%(people)s)", label=_("Unproved claims")),
    Holds(model=models.Presence, where="t.person_id = ANY(%(people)s)", label=_("Last seen")),
    Holds(model=models.Consent, where=OF_CONTACT, label=_("Consent")),
    Holds(model=models.Preference, where=OF_CONTACT, label=_("Preferences")),
    Holds(model=models.Quality, where=OF_CONTACT, label=_("Quality")),
    Holds(
        model=models.MovedRow,
        where="EXISTS (SELECT 1 FROM contacts_merge m WHERE m.id = t.merge_id AND m.kind = 'contact'"
        " AND (m.kept_id = ANY(%(people)s) OR m.gone_id = ANY(%(people)s)))",
        label=_("Joined rows"),
    ),
    Holds(
        model=models.Merge,
        where="t.kind = 'contact' AND (t.kept_id = ANY(%(people)s) OR t.gone_id = ANY(%(people)s))",
        label=_("Joined in"),
    ),
    Holds(
        model=models.Duplicate,
        where="t.first_id = ANY(%(people)s) OR t.second_id = ANY(%(people)s)",
        label=_("Possible duplicates"),
    ),
    Holds(model=models.SensitiveValue, where=OF_CONTACT, label=_("Sensitive values"), hidden=("sealed_value",)),
    Nothing(model=models.RetentionRule, why="It is a setting."),
    Nothing(model=models.SensitiveAttribute, why="It describes a field."),
    Nothing(model=models.Company, why="It is a firm; its people are on their own."),
    Nothing(model=models.Suppression, why="It is a keyed hash of an address, so that nothing is sent there again."),
    Nothing(model=models.Purpose, why="It is a topic."),
    Nothing(model=models.PurposeText, why="It is what everybody reads."),
    Nothing(model=models.UntoldJoin, why="It is a number on its way to the event store."),
    Nothing(model=models.DuplicateRule, why="It is a setting."),
    Nothing(model=models.QualityDay, why="It counts."),
    Nothing(model=models.QualityRule, why="It is a setting."),
    Nothing(model=models.MailDomain, why="It is the name of a mail server, and goes when nobody has an address there."),
    Nothing(model=models.Erasure, why="Numbers, so that a restored backup forgets again; sealed addresses for a day."),
)
