"""How dates are written on every page: as digits, so that columns stand under each other."""
