"""The sectors that measures belong to: one list for all roadmaps, so that they can be counted together."""

from collections.abc import Mapping, Sequence

from shared.contracts import Localised

SECTORS: Mapping[str, Localised] = {
    "administration": Localised(fi="Hallinto", sv="Förvaltning", en="Administration"),
    "cross_sector": Localised(fi="Poikkihallinnollinen", sv="Sektorsövergripande", en="Cross-sector"),
    "culture_and_leisure": Localised(fi="Kulttuuri ja vapaa-aika", sv="Kultur och fritid", en="Culture and leisure"),
    "early_childhood": Localised(fi="Varhaiskasvatus", sv="Småbarnspedagogik", en="Early childhood education"),
    "education": Localised(fi="Sivistys ja koulutus", sv="Bildning och utbildning", en="Education"),
    "environment": Localised(fi="Ympäristö", sv="Miljö", en="Environment"),
    "ict": Localised(fi="Tietohallinto", sv="Dataadministration", en="ICT"),
    "social_and_health": Localised(fi="Sosiaali- ja terveystoimi", sv="Social- och hälsovård", en="Social and health"),
    "technical": Localised(fi="Tekninen toimi", sv="Teknisk verksamhet", en="Technical services"),
    "vitality": Localised(fi="Elinvoima", sv="Livskraft", en="Vitality and business"),
}


def unknown_sector(named: Sequence[str], allowed: Sequence[str] = ()) -> int | None:
    """The place of the first that isn't in the list, or not among those that the roadmap `allowed`; none: all are."""
    known = allowed or SECTORS
    return next((place for place, sector in enumerate(named) if sector not in known), None)
