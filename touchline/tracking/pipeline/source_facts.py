"""What the pipeline must know of the sources."""

from dataclasses import dataclass

from touchline.tracking.models import Source


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Whether a source is believed, and whether it is the sample's."""

    trusted: bool
    is_sample: bool


ROOMS = SourceFacts(trusted=True, is_sample=False)


class SourceBook(dict[int, SourceFacts]):
    """Facts of all sources by id, read again when an unknown one turns up; source 0 are the rooms themselves."""

    def __init__(self) -> None:
        super().__init__({0: ROOMS})

    def __missing__(self, source_id: int) -> SourceFacts:
        for number, kind, is_sample in Source.objects.values_list("id", "kind", "is_sample"):
            self[number] = SourceFacts(kind == Source.Kind.SERVER, is_sample)
        # A source that was removed while its events were on their way is nobody's word.
        return self.setdefault(source_id, SourceFacts(trusted=False, is_sample=False))
