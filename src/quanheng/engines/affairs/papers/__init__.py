"""Papers: composed once from a pack's words, then printed to DOCX and PDF from the same blocks."""
