"""What staff do and have to do: activities that happened off-line, tasks, notices, and when each looked last."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Company, Contact


class ActivityKind(models.TextChoices):
    """What happened away from the screen."""

    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")


class Outcome(models.TextChoices):
    """How it ended."""

    REACHED = "reached", _("Talked")
    NO_ANSWER = "no_answer", _("No answer")
    LEFT_MESSAGE = "left_message", _("Left a message")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    POSTPONED = "postponed", _("Put off")


class Activity(models.Model):
    """A call, meeting or visit as somebody of the staff wrote it down; about a contact or a company."""

    id = models.BigAutoField(primary_key=True)
    client_id = models.UUIDField(unique=True)
    """Made by the device it was written on: the same one sent twice is one."""
    kind = models.TextField(choices=ActivityKind)
    outcome = models.TextField(choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="activities")
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="activities")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) ^ Q(company__isnull=False), name="activity_is_about_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_outcome_display()}".strip()

    @property
    def record_id(self) -> int:
        """Whose timeline it stands on."""
        return int(self.contact_id or self.company_id or 0)


class Task(models.Model):
    """Something to do: by whom, by when, about whom; `remind_at` rings once."""

    id = models.BigAutoField(primary_key=True)
    client_id = models.UUIDField(unique=True, null=True)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="tasks")
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="tasks")
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="tasks")
    due_on = models.DateField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on", "id"], name="task_open_of_owner", condition=Q(done_at=None)),
            models.Index(fields=["owner", "-done_at"], name="task_done_of_owner", condition=Q(done_at__isnull=False)),
            models.Index(fields=["due_on", "id"], name="task_open", condition=Q(done_at=None)),
            models.Index(fields=["remind_at"], name="task_to_remind", condition=Q(done_at=None, reminded_at=None)),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="task_by_title_part"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=True) | Q(company__isnull=True), name="task_is_about_one_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record_id(self) -> int:
        """Whose timeline it stands on; 0 for nobody's."""
        return int(self.contact_id or self.company_id or 0)


class NoticeKind(models.TextChoices):
    """Why somebody is told."""

    MENTION = "mention", _("Mention")
    REMINDER = "reminder", _("Reminder")
    TASK = "task", _("Task")
    WORK = "work", _("Work")
    ALERT = "alert", _("Alert")
    ESCALATION = "escalation", _("Nobody has answered")


class Notice(models.Model):
    """Something a user is told, behind the bell until it is read; `key` tells the same thing twice from two things."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.TextField(choices=NoticeKind)
    key = models.TextField()
    text = models.TextField()
    detail = models.TextField(blank=True)
    url = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True)
    count = models.IntegerField(default=1, db_default=1)
    """How many of a kind it stands for: what comes while it is unread is added to it."""
    mail_at = models.DateTimeField(null=True)
    """When a mail about it leaves, unless it is read before; empty for none, and once it has left."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["mail_at"], name="notice_to_mail", condition=Q(mail_at__isnull=False)),
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.text


class LastLook(models.Model):
    """When a user last looked at Today: `before` is the end of the time before this one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at:%Y-%m-%d %H:%M}"


class Arrived(models.Model):
    """A note that a device kept while it was off-line, as it came: the same one sent twice is one."""

    client_id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return str(self.client_id)


class QuietHours(models.Model):
    """When a user is not to be disturbed: between two times of each day, and on whole days of the week."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    days = ArrayField(models.IntegerField(), default=list)
    """Whole days, Monday is 0."""
    lets_urgent_through = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "quiet hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(starts__isnull=False, ends__isnull=False),
                name="quiet_from_and_to",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.starts} to {self.ends}"


class Shelved(models.Model):
    """Something on Today that a user put off, or that somebody has done; `key` names it: "lead-7"."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True)
    is_done = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "shelved"
        constraints = [models.UniqueConstraint(fields=["key", "user"], name="shelved_once")]

    def __str__(self) -> str:
        return self.key
