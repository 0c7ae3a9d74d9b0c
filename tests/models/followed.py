"""What each service follows: histories that its messages may tell, and what it has to keep of them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from hypothesis import strategies as st

from shared.contracts import (
    Attendance,
    Contract,
    Localised,
    Mandate,
    Network,
    NetworkKind,
    NetworkState,
    Occurrence,
    OccurrenceState,
    Role,
    RoleKind,
    Series,
    SeriesState,
    Theme,
    ThemeState,
)
from tests.models.deliveries import Said
from tests.models.rows import stored
from tests.models.world import EventsWorld, RegistrationWorld, World

STAMP = datetime(2021, 11, 1, tzinfo=UTC)
Kept = tuple[Any, ...] | None
"""What is kept of an aggregate; None: nothing, because it is gone."""


class Followed(Protocol):
    """`histories` are all messages of some aggregates; `kept` is what became of one, `owed` what should have."""

    @property
    def world(self) -> World: ...

    async def begin(self) -> None: ...

    def histories(self, data: st.DataObject) -> list[Said]: ...

    def owed(self, newest: Said) -> Kept: ...

    async def kept(self, newest: Said) -> Kept: ...

    async def consequences(self, newest: dict[UUID, Said]) -> None: ...


def history(data: st.DataObject, first: Contract, **choices: list[Any]) -> list[Said]:
    """One to four versions of an aggregate, and perhaps its end."""
    said = [Said.of(first)]
    for version in range(2, data.draw(st.integers(2, 5), label="versions")):
        fields = {name: data.draw(st.sampled_from(values), label=name) for name, values in choices.items()}
        said.append(Said.of(first.model_copy(update={"version": version, **fields})))
    if data.draw(st.booleans(), label="gone"):
        said.append(Said(type(first), first.id, said[-1].version + 1, None))
    return said


@dataclass
class ByEvents:
    """Networks, roles and attendance, as the events service keeps them."""

    world: EventsWorld

    async def begin(self) -> None: ...

    def histories(self, data: st.DataObject) -> list[Said]:
        network, person = uuid4(), uuid4()
        names = [Localised(fi=name) for name in ("Digikehittäjät", "Digiverkosto", "Verkosto")]
        first = Network(
            id=network, version=1, name=names[0], kind=NetworkKind.peer_network, state=NetworkState.active,
            mandate=Mandate.informal, owner_id=uuid4(), purpose=Localised(fi="Vertaistuki"),
            created_at=STAMP, last_active_at=STAMP,
        )  # fmt: skip
        role = Role(
            id=uuid4(), version=1, network_id=network, person_id=person, kind=RoleKind.leader,
            starts_on=date(2021, 11, 1), active=True,
        )  # fmt: skip
        counted = Attendance(id=uuid4(), version=1, network_id=network, registered=3)
        return [
            *history(data, first, name=names, state=[NetworkState.active, NetworkState.closed]),
            *history(data, role, active=[True, False], kind=[RoleKind.leader, RoleKind.secretary]),
            *history(data, counted, registered=[0, 3, 7], attended=[None, 2]),
        ]

    def owed(self, newest: Said) -> Kept:
        match newest.state:
            case Network() as network:
                return network.version, network.name.fi, network.state.value
            case Role() as role:
                return role.version, role.kind.value, role.active
            case Attendance() as counted:
                return counted.version, counted.registered, counted.attended
            case _:
                return None

    async def kept(self, newest: Said) -> Kept:
        statement = {
            Network: "SELECT version, name ->> 'fi', state FROM networks WHERE id = $1 AND NOT gone",
            Role: "SELECT version, kind, active FROM roles WHERE id = $1 AND kind IS NOT NULL",
            Attendance: "SELECT version, registered, attended FROM attendance WHERE occurrence_id = $1 AND NOT gone",
        }[newest.contract]
        rows = await self.world.service.fetch(statement, newest.id)
        return tuple(rows[0].values()) if rows else None

    async def consequences(self, newest: dict[UUID, Said]) -> None:
        """Whoever holds a role coordinates, and nobody else."""


@dataclass
class ByRegistration:
    """Series, themes and occurrences, as registration keeps them; people have places in one of the occurrences."""

    world: RegistrationWorld
    series_id: UUID = field(default_factory=uuid4)

    async def begin(self) -> None:
        gatherings = self.world.gatherings
        self.attended = await gatherings.open(capacity=1)
        for person in self.world.people[:2]:
            await gatherings.sign_up(self.attended, person)
        await self.world.service.hear(gatherings.series(self.series_id))
        await gatherings.set_series_policy(self.series_id, policy="limited", capacity=5, closes_hours_before=24)
        self.coming = gatherings.occurrence(series_id=self.series_id)

    def histories(self, data: st.DataObject) -> list[Said]:
        titles = [Localised(fi=title) for title in ("Digipalvelut", "Tekoäly", "Kilpailutus")]
        series = self.world.gatherings.series(uuid4())
        theme = Theme(
            id=uuid4(), version=1, network_id=uuid4(), title=titles[0], position=1, state=ThemeState.planned
        )  # fmt: skip
        states = [OccurrenceState.scheduled, OccurrenceState.cancelled]
        return [
            *history(data, series, title=titles, state=[SeriesState.planned, SeriesState.cancelled]),
            *history(data, theme, title=titles, state=[ThemeState.planned, ThemeState.dropped]),
            *history(data, self.attended, state=states, starts_at=self._times(self.attended)),
            *history(data, self.coming, state=states, starts_at=self._times(self.coming)),
        ]

    def _times(self, occurrence: Occurrence) -> list[datetime]:
        return [occurrence.starts_at + timedelta(minutes=30 * later) for later in range(2)]

    def owed(self, newest: Said) -> Kept:
        match newest.state:
            case Series() as series:
                return series.version, series.title.fi, series.state.value
            case Theme() as theme:
                return theme.version, theme.title.fi, theme.state.value
            case Occurrence() as occurrence:
                return occurrence.version, occurrence.starts_at, occurrence.state.value
            case _:
                return None

    async def kept(self, newest: Said) -> Kept:
        statement = {
            Series: "SELECT version, title ->> 'fi', state FROM series WHERE id = $1",
            Theme: "SELECT version, title ->> 'fi', state FROM themes WHERE id = $1",
            Occurrence: "SELECT version, starts_at, state FROM occurrences WHERE id = $1",
        }[newest.contract]
        rows = await self.world.service.fetch(statement, newest.id)
        return tuple(rows[0].values()) if rows else None

    async def consequences(self, newest: dict[UUID, Said]) -> None:
        """Places are kept, called off or not, as the newest state has it; windows count from the newest time."""
        places = await stored(self.world.service, self.attended.id)
        assert places.called_off == self._off(newest[self.attended.id])
        assert [places.seated, places.queue] == [[self.world.people[0]], [self.world.people[1]]]
        rows = await self.world.service.fetch(
            "SELECT suspended, closes_at, starts_at FROM seatings WHERE occurrence_id = $1", self.coming.id
        )
        state = newest[self.coming.id].state
        if self._off(newest[self.coming.id]):
            assert all(row["suspended"] for row in rows)
        else:
            assert isinstance(state, Occurrence)
            expected = (False, state.starts_at - timedelta(days=1), state.starts_at)
            assert [tuple(row.values()) for row in rows] == [expected]

    def _off(self, newest: Said) -> bool:
        return newest.state is None or getattr(newest.state, "state", None) == OccurrenceState.cancelled
