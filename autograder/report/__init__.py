"""What an instructor reads after a run: a table in the terminal, a page, a CSV file. All numbers come from records."""

from autograder.report.statistics import Statistics, statistics_of
from autograder.report.write import FOLDER, RunInfo, load_run, save_run, write_report

__all__ = ["FOLDER", "RunInfo", "Statistics", "load_run", "save_run", "statistics_of", "write_report"]
