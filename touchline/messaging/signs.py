"""How messages stand: what comes back of them."""

import touchline.messaging.returns.health  # noqa: F401 - looks after what comes back
