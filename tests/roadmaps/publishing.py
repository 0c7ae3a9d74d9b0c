"""Publishing through the door, and Akaa's roadmap as it is published: two versions, money, levels, milestones."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts import (
    Benefit,
    BenefitKind,
    BudgetLine,
    Indicator,
    Localised,
    MeasureStage,
    Milestone,
    Organisation,
    OrganisationKind,
    Partner,
    PartnerRole,
    Risk,
    Roadmap,
)
from shared.contracts.measure import Reached
from shared.contracts.roadmap import Level, Phase
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import AKAA, changed, edited, made, measure, roadmap

OWNER = UUID("5f4c8c43-2f6b-4f5f-8d57-6c2a35b7a001")


async def published(roadmaps: Roadmaps) -> UUID:
    """Akaa's roadmap with two measures, published twice; the id."""
    name = Localised(fi="Akaa", sv="Ackas")
    await roadmaps.running.hear(Organisation(id=AKAA, version=1, name=name, kind=OrganisationKind.municipality))
    level = Level(
        organisation_id=AKAA, model="kypsyys", criterion="data", title=Localised(fi="Tiedolla johtaminen"),
        lowest=1, highest=5, start=2.4, measured_on=date(2022, 5, 1), target=4, target_year=2026, spearhead=1,
    )  # fmt: skip
    plan = roadmap(
        roadmaps.network, foreword=Localised(fi="Miksi ja miten."), vision=Localised(fi="Palvelut löytyvät."),
        levels=(level,), phases=(Phase(key="luonnos", title=Localised(fi="Luonnos"), ends_on=date(2024, 1, 31)),),
    )  # fmt: skip
    budget = (
        BudgetLine(key="l", year=2024, line=Localised(fi="Lisenssit"), planned=Decimal(100_000), weight=30),
        BudgetLine(key="k", year=2025, line=Localised(fi="Koulutus"), planned=Decimal(5_000), actual=Decimal(4_200)),
    )
    asiointi = measure(
        plan, sectors=("education", "technical"), goals=("goal-1",), responsible=Localised(fi="Sivistysjohtaja"),
        starts_on=date(2024, 1, 1), ends_on=date(2026, 6, 30), budget=budget,
        milestones=(Milestone(key="pilotti", title=Localised(fi="Pilotti valmis"), on=date(2024, 10, 27)),),
    )  # fmt: skip
    stopped = measure(
        plan, "Oma pilvi", status="cancelled", stage=MeasureStage.cancelled, reason=Localised(fi="Kallis"),
        milestones=(Milestone(key="osto", title=Localised(fi="Hankinta"), on=date(2025, 3, 30)),),
    )  # fmt: skip
    await made(roadmaps, plan, asiointi, stopped)
    await roadmaps.running.fetch("UPDATE measures SET owner_id = $1", OWNER)
    path = f"/roadmaps/{plan.id}/publications"
    assert (await roadmaps.post(path, {"label": {"fi": "Keskustelunavaus"}, "kind": "discussion"})).status_code == 201
    indicator = Indicator(
        key="kaytto", name=Localised(fi="Käyttäjiä"), unit="kpl", baseline=Decimal(120),
        targets={2024: Decimal(900), 2030: Decimal(2_500)},
        latest=Reached(value=Decimal("1400.5"), on=date(2025, 12, 31)),
    )  # fmt: skip
    saved = Benefit(
        key="aika", kind=BenefitKind.time, text=Localised(fi="Käsittelyaika lyhenee"), unit="h",
        planned=Decimal(2_000), realised=Decimal(1_250), realised_on=date(2026, 1, 31),
    )  # fmt: skip
    risk = Risk(
        key="tekijat", text=Localised(fi="Tekijät vaihtuvat"), likelihood=4, impact=3,
        answer=Localised(fi="Työparit"),
    )  # fmt: skip
    partners = (Partner(organisation_id=AKAA, role=PartnerRole.lead),)
    await changed(roadmaps, asiointi, progress=45, status="under_way", stage="under_way", indicators=(indicator,),
                  benefits=(saved,), risks=(risk,), partners=partners,
                  budget=(budget[0].model_copy(update={"planned": Decimal(120_000)}), budget[1]))  # fmt: skip
    await edited(roadmaps, plan, vision=Localised(fi="Palvelut löytyvät yhdestä paikasta."))
    assert (await roadmaps.post(path, {"label": {"fi": "Ensimmäinen versio"}})).status_code == 201
    return plan.id


async def publish(roadmaps: Roadmaps, of: Roadmap, label: str = "Ensimmäinen versio", **more: Any) -> dict[str, Any]:
    answer = await roadmaps.post(f"/roadmaps/{of.id}/publications", {"label": {"fi": label}, **more})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def shown(roadmaps: Roadmaps, of: Roadmap, number: int | None = None) -> dict[str, Any]:
    """What somebody without a login reads."""
    path = f"/roadmaps/{of.id}/" + ("published" if number is None else f"versions/{number}")
    answer = await roadmaps.http.get(path)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def status_of(roadmaps: Roadmaps, path: str) -> int:
    return (await roadmaps.http.get(path)).status_code


async def outbox(roadmaps: Roadmaps) -> list[tuple[str, UUID, bool]]:
    """Type, key and whether there is a body, in the order in which it goes out."""
    rows = await roadmaps.running.fetch("SELECT type, key, body IS NOT NULL AS said FROM outbox ORDER BY seq")
    return [tuple(row) for row in rows]
