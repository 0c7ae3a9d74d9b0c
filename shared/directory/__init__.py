"""What other services may ask of registration about people."""
