"""Where networks mean to get and what they do to get there: the compass, roadmaps and measures.

Owns compasses, roadmaps and measures with their history; mails who has to see to what.
Listens to Network and Role (who may plan what), to Organisation and Enrolment. Keeps ids, never names.
"""
