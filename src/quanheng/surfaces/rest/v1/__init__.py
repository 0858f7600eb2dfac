"""The first version of the API: a file for each kind of thing it tells."""
