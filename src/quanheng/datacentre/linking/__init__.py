"""Two files of anybody's linked: roles, keys, comparisons, weights, probabilities and reasons."""
