"""One view a page: it asks a door, renders, and nothing more; no rule of law lives here."""
