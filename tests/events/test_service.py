"""What the service says again when it is asked to, and what its gauges show."""

from shared.contracts import Contract, Occurrence, Series, Theme
from shared.telemetry import catalogue
from tests.events.conftest import Events


async def said_again(events: Events, contract: type[Contract], limit: int) -> list[Contract]:
    """All current states, fetched in chunks as a republish does."""
    current, states = events.running.service.current[contract], list[Contract]()
    async with events.running.process.resources.pool.acquire() as tx, tx.transaction():
        while chunk := await current(tx, states[-1].id if states else None, limit):
            states += chunk
    return states


async def test_what_is_said_again_is_what_was_said_last(events: Events) -> None:
    theme = await events.plans_theme("Digipalvelut")
    page = await events.plans(count=3, theme_ids=[theme["id"]])
    await events.patch(f"/series/{page['id']}", {"starts_at": "10:00"})
    await events.post(f"/occurrences/{page['coming'][1]['id']}/cancellations", {})
    await events.patch(f"/themes/{theme['id']}", {"title": {"fi": "Palvelut"}, "why": "Lyhyempi"})

    for contract in (Theme, Series, Occurrence):
        last = {state.id: state for state in await events.said(contract)}
        again = await said_again(events, contract, limit=2)
        assert [state.body() for state in again] == [last[state.id].body() for state in again]
        assert len(again) == len(last)


async def test_gauges_count_series_and_occurrences_by_state(events: Events) -> None:
    page = await events.plans(count=3)
    await events.imports(starts_on="2021-11-01", count=17)
    await events.post(f"/occurrences/{page['coming'][0]['id']}/cancellations", {})
    async with events.running.process.resources.pool.acquire() as connection:
        await events.running.service.gauges(connection)

    shown = {
        (sample.labels["state"], sample.value)
        for metric in catalogue.occurrences.collect()
        for sample in metric.samples
    }
    assert shown == {("scheduled", 2.0), ("cancelled", 1.0), ("ended", 17.0)}
    planned = [sample for metric in catalogue.series.collect() for sample in metric.samples]
    assert {sample.labels["state"]: sample.value for sample in planned} == {"planned": 2.0, "cancelled": 0.0}
