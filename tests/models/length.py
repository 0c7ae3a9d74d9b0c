"""How many sequences a model plays: a few fixed ones, or as many as the profile `storm` says."""

from hypothesis import HealthCheck, Phase, settings


def length(sequences: int, steps: int = 20) -> settings:
    """Settings of a test: the same `sequences` at every run, unless the storm was asked for."""
    return settings(settings.get_profile("storm")) if storming() else briefly(sequences, steps)


def briefly(sequences: int, steps: int = 20) -> settings:
    """The same at every run, for twins too, which have only to fail."""
    return settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # no shrinking: minutes that a run of all tests has not
        suppress_health_check=list(HealthCheck),
    )


def storming() -> bool:
    return settings.get_current_profile_name() == "storm"
