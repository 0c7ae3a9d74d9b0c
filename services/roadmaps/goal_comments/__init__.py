"""What a goal means to organisations: benefits, risks and drawbacks, with answers (domain fact DF8)."""
