"""What the other departments know of the made-up city: insurance, tax, machines, shops online, prices and the rest.

Each module makes the tables of one field. Background rows are a sample that grows gently with the city; the
businesses of the planted stories are always in, so that the supervision models have something true to find.
"""
