"""Errors that a person at the keyboard can cause, and read."""

from __future__ import annotations


class UserError(Exception):
    """One clear sentence; the command line prints it and ends with status 2."""
