"""Studies: the folder of a run, reading it back, tables, figures and the page."""

from codepact.studies.explanation import explain
from codepact.studies.folder import RunFolder, create_run, open_run, resume_run
from codepact.studies.page import write_page
from codepact.studies.record import MetaRound, RunRecord, SeatRow, Totals
from codepact.studies.results import load_record
from codepact.studies.standings import Standing, standings
from codepact.studies.tables import Table, table, to_json
from codepact.studies.verification import Verification, verify

__all__ = [
    "MetaRound",
    "RunFolder",
    "RunRecord",
    "SeatRow",
    "Standing",
    "Table",
    "Totals",
    "Verification",
    "create_run",
    "explain",
    "load_record",
    "open_run",
    "resume_run",
    "standings",
    "table",
    "to_json",
    "verify",
    "write_page",
]
