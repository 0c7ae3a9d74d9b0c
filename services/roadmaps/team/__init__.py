"""Who was entrusted with a roadmap: its editors, its contributors and those who approve."""
