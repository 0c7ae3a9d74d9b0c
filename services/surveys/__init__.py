"""What people say of gatherings and networks, and where an organisation stands: surveys and assessments.

Owns questionnaires, answers, summaries, assessment models and assessments; says Survey.
Listens to what surveys are about, whom they ask and who may make them (networks, roles). Keeps ids, never names.
"""
