"""Owns organisations, people, networks, members and roles, and for every occurrence who is in and who came.

Says pub.organisations, pub.networks, pub.enrolments, pub.signup-policies, int.members, int.roles, int.signups and
int.attendance. Listens to pub.themes, pub.series and pub.occurrences, to know what people may sign up for.
"""
