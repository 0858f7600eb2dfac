"""A procedure as a picture and as tables, drawn from its definition alone."""
