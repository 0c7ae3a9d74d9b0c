"""What agencies have asked to be told, and where: made, changed, disabled and deleted by administrators."""
