"""The queue's own housekeeping: jobs of dead workers are started again, old failures are removed."""

from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

KEEP_FAILED = timedelta(days=30)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled_jobs", queueing_lock="jobs.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Start again the jobs whose worker has given no sign of life for 30 seconds."""
    for stalled in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await context.app.job_manager.retry_job(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.remove_old_failures", queueing_lock="jobs.remove_old_failures", pass_context=True)
async def remove_old_failures(context: JobContext, timestamp: int) -> None:
    """Remove jobs that failed for good more than 30 days ago."""
    hours = int(KEEP_FAILED.total_seconds() // 3600)
    await context.app.job_manager.delete_old_jobs(nb_hours=hours, include_failed=True, include_cancelled=True)
