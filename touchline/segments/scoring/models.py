"""Score models with their rules, and the scores of contacts."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

MOST_MODELS: Final = 12
"""Each has a column of its own in the row of a contact, so that lists are sorted by it."""


class ScoreModel(models.Model):
    """One way to give points: rules, and how soon points of the past lose half of their worth."""

    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    about = models.TextField(blank=True, default="")
    """What it is for, in a sentence."""
    place = models.SmallIntegerField()
    """Its column, from 1 to `MOST_MODELS`."""
    half_life_days = models.IntegerField(null=True)
    """In so many days points for what somebody did lose half of their worth; None keeps them for ever."""
    hot = models.IntegerField(default=50, db_default=50)
    """From so many points on somebody is hot."""
    rules = models.JSONField(default=list)
    """Rules as in force, each as `rules.Rule.dump()` writes it."""
    draft = models.JSONField(null=True)
    """Settings and rules as edited and not saved yet."""
    next_rule = models.IntegerField(default=1)
    """The number the next rule gets; numbers are never given again."""
    version = models.IntegerField(default=0)
    counted_version = models.IntegerField(default=0)
    """The version that the scores of contacts are counted by."""
    counted_zone = models.TextField(blank=True, default="")
    """The time zone whose days they are counted by."""
    counted_to = models.BigIntegerField(default=0)
    """While everybody is counted anew: the last contact that is."""
    counted_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="segments_score_model_name_once"),
            models.UniqueConstraint(fields=["place"], name="segments_score_model_place_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column(self) -> str:
        """The column of a contact's row that holds its points."""
        return f"points_{self.place}"

    @property
    def slug(self) -> str:
        """The name of its column in lists and conditions, which no other model ever gets."""
        return f"score_{self.pk}"

    @property
    def is_counting(self) -> bool:
        """Whether the scores of contacts have yet to follow a change."""
        return self.version != self.counted_version


def make_points() -> models.DecimalField:  # type: ignore[type-arg]
    """Return the column of one model's points; empty while nothing ever gave any."""
    return models.DecimalField(max_digits=11, decimal_places=1, null=True)


class Score(models.Model):
    """What one contact has by every model, and what it was counted from."""

    contact_id = models.BigIntegerField(primary_key=True)
    points_1 = make_points()
    points_2 = make_points()
    points_3 = make_points()
    points_4 = make_points()
    points_5 = make_points()
    points_6 = make_points()
    points_7 = make_points()
    points_8 = make_points()
    points_9 = make_points()
    points_10 = make_points()
    points_11 = make_points()
    points_12 = make_points()
    tallies = models.BinaryField(default=b"")
    """What each rule counted, as `tallies` packs it."""
    day = models.IntegerField(default=0)
    """The day (as `date.toordinal`) as of which the points hold."""
    fades = models.BooleanField(default=False)
    """Whether another day changes them."""
    stored_to = models.BigIntegerField(default=0)
    """The last block of the stream that is counted."""

    class Meta:
        indexes = [
            *(
                models.Index(
                    fields=[f"points_{place}", "contact_id"],
                    name=f"segments_score_by_{place}",
                    condition=Q(**{f"points_{place}__isnull": False}),
                )
                for place in range(1, MOST_MODELS + 1)
            ),
            models.Index(fields=["day"], name="segments_score_fading", condition=Q(fades=True)),
        ]

    def __str__(self) -> str:
        return str(self.contact_id)
