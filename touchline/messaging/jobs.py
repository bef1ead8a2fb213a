"""Background work of messages."""

import touchline.messaging.outbox.jobs
import touchline.messaging.returns.jobs  # noqa: F401 - hits are judged there
