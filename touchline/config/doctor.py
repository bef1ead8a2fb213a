"""`touchline doctor`: looks at everything that can be wrong with an installation and says what to do about it."""

import json
import sys
from dataclasses import asdict

from touchline.config.checks.application import check_application
from touchline.config.checks.eventstore import check_eventstore
from touchline.config.checks.finding import Finding, State
from touchline.config.checks.machine import check_machine
from touchline.config.checks.postgres import check_postgres
from touchline.kit.environment import Environment

SIGNS = {State.OK: "ok  ", State.WARN: "warn", State.FAIL: "FAIL"}


def run_doctor(environment: Environment, arguments: list[str]) -> int:
    """Prints a line per finding, as JSON with `--json`; 1 when something fails."""
    findings = examine(environment)
    if "--json" in arguments:
        print(json.dumps([asdict(finding) for finding in findings], indent=1))
    else:
        print(draw(findings))
    sys.stdout.flush()
    return int(any(finding.state == State.FAIL for finding in findings))


def examine(environment: Environment) -> list[Finding]:
    """All findings, in the order a person would look."""
    findings = check_machine(environment)
    findings += check_postgres(environment.database_url)
    findings += check_eventstore()
    postgres_answers = not any(one.check == "postgres" and one.state == State.FAIL for one in findings)
    return findings + (check_application(environment) if postgres_answers else [])


def draw(findings: list[Finding]) -> str:
    """The findings as a table, what to do below each that is not well."""
    width = max(len(finding.check) for finding in findings)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.state]}  {finding.check:<{width}}  {finding.says}")
        if finding.advice:
            lines.append(f"{'':<{width + 8}}→ {finding.advice}")
    bad = sum(finding.state == State.FAIL for finding in findings)
    doubtful = sum(finding.state == State.WARN for finding in findings)
    summary = f"{bad} to mend, {doubtful} to watch" if bad or doubtful else "All is well"
    return "\n".join([*lines, "", f"{summary}."])
