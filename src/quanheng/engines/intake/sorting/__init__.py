"""Sorting voices: declared rules first, then a text model; every answer with its reason, every correction kept."""
