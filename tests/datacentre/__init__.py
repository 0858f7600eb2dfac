"""The data centre, by its door."""
