"""Has the stages follow memberships: registered once the room's followers are looked for."""

from touchline.segments.lifecycle.moving import ORDER, fill_next, follow
from touchline.segments.live.followers import register_chore, register_follower

register_follower("stages", follow, order=ORDER)
register_chore("stages", fill_next)
