"""What services keep of networks and roles: which networks there are, and who may act for which.

The tables are each service's own (`networks` and `roles` of its first migration).
"""
