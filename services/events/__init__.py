"""What happens when: themes, series by recurrence rules, their occurrences, and calendars.

Owns themes, series, occurrences with their cancellations and materials; says Theme, Series and Occurrence.
Listens to Network and Role (who may plan what), to Attendance (how many came, by network and theme) and to Survey
(what was published of those that were asked before an occurrence).
"""
