"""What the embedded engine may use: threads, caches, memory, and time for each query."""

import os
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

SERVER_MEMORY = 700_000_000
QUERY_MEMORY = 400_000_000
THREAD_MEMORY = 50_000_000
"""Free for each further thread. The engine's own measure is above what this house gives it, so that every question would
be answered by one thread, whatever `max_threads` says."""
QUERY_SECONDS = 300
RESULT_BYTES = 100_000_000
KEPT_FREE_BYTES = 500_000_000
KEPT_FREE_SHARE = 20
"""Room left alone on the disk: half a gigabyte, or a twentieth of a small disk. A merge that runs out of room in the middle
leaves a part that cannot be read, so none begins with less."""
THREADS = min(os.cpu_count() or 1, 4)

CONFIGURATION = f"""<clickhouse>
  <logger><level>none</level></logger>
  <max_server_memory_usage>{SERVER_MEMORY}</max_server_memory_usage>
  <mark_cache_size>50000000</mark_cache_size>
  <index_mark_cache_size>5000000</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <mmap_cache_size>100</mmap_cache_size>
  <compiled_expression_cache_size>8000000</compiled_expression_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <max_thread_pool_free_size>8</max_thread_pool_free_size>
  <max_concurrent_queries>40</max_concurrent_queries>
  <user_files_path>{{user_files}}</user_files_path>
  <storage_configuration><disks><default><keep_free_space_bytes>{{kept_free}}</keep_free_space_bytes></default></disks></storage_configuration>
</clickhouse>
"""


def write_configuration(folder: Path) -> Path:
    """Write the engine's configuration into its folder and return where."""
    user_files = folder / "user_files"
    user_files.mkdir(exist_ok=True)
    configuration = folder / "touchline.xml"
    kept_free = min(KEPT_FREE_BYTES, shutil.disk_usage(folder).total // KEPT_FREE_SHARE)
    text = CONFIGURATION.format(user_files=escape(str(user_files)), kept_free=kept_free)
    configuration.write_text(text, encoding="utf-8")
    return configuration


def cap_settings(asked: dict[str, str]) -> dict[str, str]:
    """The settings a query runs with: those asked for, held under the house's ceilings."""
    capped = dict(asked)
    ceilings = {
        "max_execution_time": QUERY_SECONDS,
        "max_memory_usage": QUERY_MEMORY,
        "max_threads": THREADS,
        "max_result_bytes": RESULT_BYTES,
    }
    for name, ceiling in ceilings.items():
        capped[name] = str(_cap(asked.get(name), ceiling))
    capped.setdefault("max_threads_min_free_memory_per_thread", str(THREAD_MEMORY))
    capped.setdefault("max_bytes_before_external_group_by", str(QUERY_MEMORY // 2))
    capped.setdefault("max_bytes_before_external_sort", str(QUERY_MEMORY // 2))
    return capped


def cap_writing(asked: dict[str, str]) -> dict[str, str]:
    """The settings a write runs with: on disk before it is acknowledged, and within the memory of the house."""
    return asked | {
        "max_memory_usage": str(_cap(asked.get("max_memory_usage"), QUERY_MEMORY)),
        "max_threads": str(_cap(asked.get("max_threads"), THREADS)),
        "max_insert_threads": "1",
    }


def _cap(asked: str | None, ceiling: int) -> int:
    """The asked number when it is a number between nothing and the ceiling, else the ceiling."""
    if asked is None or not asked.isdigit() or not 0 < int(asked) <= ceiling:
        return ceiling
    return int(asked)
