"""Scored linking of a night's rows against the standing register, and the word of people over it."""
