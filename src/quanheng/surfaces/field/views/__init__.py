"""The field's addresses, answered."""
