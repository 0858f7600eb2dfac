"""Hot spots: sudden rises in what the public sends in, found daily, told once while they last."""
