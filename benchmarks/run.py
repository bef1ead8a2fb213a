"""Runs the benchmarks: all, or the figures named. `python -m benchmarks.run [--quick] [NAME …]`."""

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

BENCHMARKS = {
    "start_s": "benchmarks.start:measure_start",
    "first_load_kb": "benchmarks.first_load:measure_first_load",
    "ingest_single_per_s": "benchmarks.ingest:measure_single",
    "ingest_batch_per_s": "benchmarks.ingest:measure_batch",
    "pipeline_per_s": "benchmarks.pipeline:measure_pipeline",
    "visible_p95_s": "benchmarks.visible:measure_visible",
    "sustained_per_s": "benchmarks.sustained:measure_sustained",
    "timeline_p95_ms": "benchmarks.large:measure_timeline",
    "event_store_bytes_per_page_view": "benchmarks.large:measure_bytes",
    "page_p95_ms": "benchmarks.pages:measure_pages",
    "search_p95_ms": "benchmarks.pages:measure_search",
    "bulk_edit_per_s": "benchmarks.pages:measure_bulk_edit",
    "idle_rss_mb": "benchmarks.large:measure_idle_memory",
    "import_100k_s": "benchmarks.imports:measure_hundred_thousand",
    "import_1m_s": "benchmarks.imports:measure_million",
    "export_100k_s": "benchmarks.imports:measure_export",
    "duplicate_suggest_ms": "benchmarks.duplicates:measure_suggest",
    "duplicates_1m_s": "benchmarks.duplicates:measure_million",
    "febrl_precision_recall": "benchmarks.duplicates:measure_febrl",
    "api_list_per_s": "benchmarks.api_list:measure_api_list",
    "builder_open_ms": "benchmarks.segments:measure_builder",
    "segment_count_p95_s": "benchmarks.segments:measure_count",
    "why_ms": "benchmarks.segments:measure_why",
    "recompute_100_s": "benchmarks.segments:measure_recompute",
    "membership_visible_p95_s": "benchmarks.live:measure_membership",
    "pipeline_live_per_s": "benchmarks.live:measure_live_pipeline",
    "campaign_report_s": "benchmarks.campaigns:measure_report",
    "aa_false_winner_share": "benchmarks.trials:measure_false_winners",
    "ab_coverage": "benchmarks.trials:measure_coverage",
    "click_per_s": "benchmarks.returns:measure_clicks",
    "machine_precision_recall": "benchmarks.returns:measure_machines",
    "campaign_per_s": "benchmarks.sending:measure_campaign",
    "campaign_start_1m_s": "benchmarks.sending:measure_start",
    "outbox_bytes": "benchmarks.sending:measure_bytes",
    "cost_curve": "benchmarks.growth:measure_curve",
    "upgrade_lock_s": "benchmarks.upgrades:measure_locks",
    "recover_s": "benchmarks.recovery:measure_recovery",
    "soak_rss_slope": "benchmarks.soak:measure_soak",
    "backup_min": "benchmarks.backups:measure_backup",
    "restore_min": "benchmarks.backups:measure_restore",
    "webhook_per_s": "benchmarks.webhooks:measure_webhooks",
}


def main() -> int:
    """Runs one after another; the exit code is the number of those that failed to measure."""
    # A run that is cut off still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    parser = argparse.ArgumentParser(description="Measures the figures, each on an installation of its own.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="a short trial; its figures mean little")
    wanted = parser.parse_args()
    unknown = set(wanted.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    return sum(not run_benchmark(name, quick=wanted.quick) for name in wanted.names or BENCHMARKS)


def run_benchmark(name: str, *, quick: bool) -> bool:
    """Runs one; what went wrong is printed, and the others go on."""
    module, _, function = BENCHMARKS[name].partition(":")
    command = f"python -m benchmarks.run {name} --quick" if quick else f"make bench NAME={name}"
    print(f"— {name}", flush=True)
    began = time.monotonic()
    try:
        measure: Callable[..., None] = getattr(import_module(module), function)
        measure(quick=quick, command=command)
    except Exception:
        traceback.print_exc()
        print(f"— {name}: not measured, after {time.monotonic() - began:.0f} s", flush=True)
        return False
    print(f"— {name}: {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
