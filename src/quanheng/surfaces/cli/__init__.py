"""The command line: every day's work of an operator, with exit codes that scripts can trust."""
