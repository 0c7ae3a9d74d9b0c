"""The compass: goal frames that the nation agreed on, in editions that follow each other."""
