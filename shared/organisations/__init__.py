"""What services keep of organisations and enrolments: which organisations there are, and which take part in what.

The tables are each service's own (`organisations` and `enrolments` of its first migrations).
"""
