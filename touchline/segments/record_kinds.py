"""Has the stages of people called as the lifecycle says."""

from touchline.contacts.stage_names import register_stage_names
from touchline.segments.lifecycle.stages import list_choices

register_stage_names(list_choices)
