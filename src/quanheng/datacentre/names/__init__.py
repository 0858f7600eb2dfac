"""Names of organisations taken apart: region, brand, trade, legal form, branch mark."""
