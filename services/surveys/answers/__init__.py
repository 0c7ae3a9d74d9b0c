"""Answers: given by link, by personal link or logged in; begun, gone on with, changed until closing."""
