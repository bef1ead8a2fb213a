"""The collector: takes events over HTTP, answers after COMMIT; a process of its own, without Django."""
