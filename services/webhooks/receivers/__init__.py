"""What lies beyond: which addresses may be connected to, how a message is signed and posted."""
