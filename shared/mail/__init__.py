"""Mail that a person notices: intents written in the business transaction, sent later, each at most knowingly once.

`mails.intend` writes an intent, `Sender` drains them to SMTP, `Letters` writes the letter, `links` makes the
secret links that letters carry.
"""
