"""Supervision models over the built theme marts: run, tried on cases, tested on the past."""
