"""Versions of roadmaps that everybody may see: switched as a whole, and the only thing that topics tell."""
