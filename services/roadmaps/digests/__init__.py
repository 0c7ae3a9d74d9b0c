"""One letter a month to each editor: what their roadmaps lack, what is late, what was said and what waits for them."""
