"""Every kind of record can be asked conditions."""

from touchline.conditions.kinds import register_condition_subject
from touchline.records.filters import make_subject
from touchline.records.kinds import get_kinds

for kind in get_kinds():
    register_condition_subject(make_subject(kind))
