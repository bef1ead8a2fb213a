"""What people do with records: change them, write notes, add files, save views, export."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from touchline.records.models import ChangeSet, File, Note, SavedView
from touchline.ui.features import Feature, Used, count_lately, register_feature
from touchline.users.models import AuditEntry


def count_exports(since: datetime) -> Used:
    """Count the lists taken out as files, going by the audit log."""
    rows = AuditEntry.objects.filter(action="list.exported", actor_kind=AuditEntry.ActorKind.USER)
    return count_lately(rows, since, by="actor_id", at="at")


register_feature(
    Feature(
        slug="edits",
        label=_("Changes of records"),
        icon="pencil",
        lesson=_("Attributes are changed where they stand; each change can be undone for 30 days."),
        url_name="contacts:contact_list",
        count=lambda since: count_lately(ChangeSet.objects.all(), since, by="actor_id"),
        order=10,
    )
)
register_feature(
    Feature(
        slug="notes",
        label=_("Notes"),
        icon="notebook-pen",
        lesson=_("What was said stands on the timeline for everybody; an @name tells a colleague."),
        url_name="contacts:contact_list",
        count=lambda since: count_lately(Note.objects.all(), since, by="author_id"),
        order=20,
    )
)
register_feature(
    Feature(
        slug="files",
        label=_("Files"),
        icon="paperclip",
        lesson=_("An offer or a contract, put to the person it is about."),
        url_name="contacts:contact_list",
        count=lambda since: count_lately(File.objects.all(), since, by="uploaded_by_id", at="uploaded_at"),
        order=30,
    )
)
register_feature(
    Feature(
        slug="views",
        label=_("Saved views"),
        icon="bookmark",
        lesson=_("A list as you need it every day, one click away, and shared with the team if you like."),
        url_name="contacts:contact_list",
        count=lambda since: count_lately(SavedView.objects.all(), since, by="owner_id"),
        order=60,
    )
)
register_feature(
    Feature(
        slug="exports",
        label=_("Exports"),
        icon="download",
        lesson=_("Any list leaves as a table, with the columns that it shows."),
        url_name="contacts:contact_list",
        count=count_exports,
        order=70,
    )
)
