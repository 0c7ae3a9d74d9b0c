"""HTTP: the app of a service, who may call it, how it says no, and what every request brings along."""
