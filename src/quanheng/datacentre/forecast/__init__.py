"""What a series will be, with how wrong the same method was before."""
