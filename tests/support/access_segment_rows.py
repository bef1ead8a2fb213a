"""The rows of segments, scores, alerts and the lifecycle in the access matrix."""

SEGMENT_PAGES = """
segments:segment_list | GET | segments.view
segments:segment_rows | GET | segments.view
segments:segment_new | GET | segments.create
segments:segment_new | POST | segments.create | | name=Leads %n&condition={"kind":"attribute","field":"email","operator":"is_empty"}
segments:ready_size | GET | segments.view | slug=new
segments:preview | POST~ | segments.view | | condition={"kind":"attribute","field":"email","operator":"is_empty"}
segments:segment_upload | GET | segments.create
segments:segment_upload | POST | segments.create | | name=Guests %n&lines=ada@example.org
segments:segment | GET | segments.view | segment_id=@segment
segments:segment_head | GET | segments.view | segment_id=@segment
segments:segment_moves | GET | segments.view | segment_id=@segment
segments:segment_overlaps | GET | segments.view | segment_id=@segment
segments:segment_edit | GET | segments.edit | segment_id=@segment
segments:segment_draft | POST | segments.edit | segment_id=@segment | condition={"kind":"did","event":"e"}
segments:segment_difference | GET | segments.edit | segment_id=@drafted
segments:segment_publish | POST | segments.edit | segment_id=@drafted
segments:segment_discard | POST | segments.edit | segment_id=@drafted
segments:segment_change | POST | segments.edit | segment_id=@segment | name=Newer %n
segments:segment_snapshot | POST | segments.create | segment_id=@segment | name=Kept %n
segments:segment_act | POST | segments.edit | segment_id=@segment&act=recompute
segments:segment_act | POST | segments.edit | segment_id=@segment&act=archive
segments:segment_act | POST | segments.edit | segment_id=@archived&act=restore
segments:segment_act | POST | segments.delete | segment_id=@archived&act=delete
segments:segment_why | GET | segments.view | segment_id=@segment
segments:segment_why_search | GET | segments.view+contacts.view | segment_id=@segment
segments:person_segments | GET | segments.view+contacts.view | person_id=@contact
segments:alert_list | GET | alerts.view
segments:alert_new | GET | alerts.manage
segments:alert_new | POST | alerts.manage | | name=Told %n&source=condition&condition={"kind":"did","event":"e"}
segments:alert_trial | POST~ | alerts.manage | | source=condition
segments:alert | GET | alerts.view | alert_id=@alert
segments:alert_edit | GET | alerts.manage | alert_id=@alert
segments:alert_edit | POST | alerts.manage | alert_id=@alert | name=Newer %n&source=condition&condition={"kind":"did","event":"e"}
segments:alert_switch | POST | alerts.manage | alert_id=@alert | on=0
segments:alert_remove | POST | alerts.manage | alert_id=@alert
segments:firing_done | POST | alerts.view+contacts.view | firing_id=@firing
segments:score_list | GET | segments.view
segments:score_new | GET | segments.edit
segments:score_new | POST | segments.edit | | name=Score %n&hot=50
segments:score | GET | segments.view | model_id=@score
segments:score | POST | segments.edit | model_id=@score | name=Newer %n&hot=40
segments:score_preview | GET | segments.view | model_id=@score
segments:score_publish | POST | segments.edit | model_id=@score
segments:score_discard | POST | segments.edit | model_id=@counted_score
segments:score_delete | POST | segments.delete | model_id=@score
segments:score_rule_new | GET | segments.edit | model_id=@score
segments:score_rule_new | POST | segments.edit | model_id=@score | how=each&points=5&condition={"kind":"did","event":"e"}
segments:score_rule | GET | segments.edit | model_id=@score&number=1
segments:score_rule | POST | segments.edit | model_id=@score&number=1 | how=each&points=6&condition={"kind":"did","event":"e"}
segments:score_rule_drop | POST | segments.edit | model_id=@score&number=1
segments:score_panel | GET | contacts.view | person_id=@contact
segments:lifecycle | GET | segments.view
segments:stage_suggestions | GET | segments.edit
segments:stage_suggestions_take | POST? | segments.edit
segments:stage | GET | segments.edit | slug=lead
segments:stage | POST | segments.edit | slug=lead | name=Lead %n
segments:stage_new | GET | segments.edit
segments:stage_new | POST | segments.edit | | name=Trial %n&after=lead
segments:stage_move | POST | segments.edit | slug=@stage | to=later
segments:stage_remove | POST | segments.edit | slug=@stage
segments:stage_preview | POST~ | segments.edit | slug=lead | condition={}
segments:stage_panel | GET | contacts.view | person_id=@contact
"""
