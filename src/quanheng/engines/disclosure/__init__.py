"""Disclosure: what the public may see of a decision, since when and until when. Entered by ``api`` alone."""
