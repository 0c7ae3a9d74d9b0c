"""What happens when: themes, series by recurrence rules, their occurrences, and calendars.

Owns themes, series, occurrences and their cancellations; says Theme, Series and Occurrence.
Listens to Network and Role (who may plan what) and to Attendance (how many came, by network and theme).
"""
