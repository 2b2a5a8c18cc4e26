"""What runs of the past have left, without running anything."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.runs.inputs import Inputs
from analysis.runs.plan import Plan
from analysis.runs.reuse import files_in


def finish(plan: Plan, inputs: Inputs | None, time: str) -> Path:
    """What a run leaves that was made at a time of day."""
    folder = plan.out / plan.study / f"20260401T{time}Z-{plan.id[-8:]}"
    (folder / "tables").mkdir(parents=True)
    (folder / "report.html").write_text("<p>")
    (folder / "tables" / "a.csv").write_text("1")
    created = f"2026-04-01T{time[:2]}:{time[2:4]}:{time[4:]}+00:00"
    run = {"study": plan.study, "run": folder.name, "parameters": plan.parameters, "created": created}
    run |= {"depends_on": inputs, "files": files_in(folder)}
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder
