"""What a roadmap and its measures were at any moment: every state is kept beside the present one."""
