"""Background work of the sample: visitors who keep the shop slowly alive."""

from touchline.jobs.threads import background_thread
from touchline.sample.visitor import run_visitors

background_thread("simulated visitors")(run_visitors)
