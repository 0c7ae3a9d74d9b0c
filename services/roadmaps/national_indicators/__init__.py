"""Values of the compass's indicators, and what the dialogue about them found."""
