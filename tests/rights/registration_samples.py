"""Requests that do what registration's routes are for. Pages behind mailed links are asked with a link for another."""

from tests.rights.stage import Sample

PENDING = {"member_id": "pending_id"}

PEOPLE = {
    "GET /jwks.json": Sample(),
    "POST /logins": Sample(lambda a: {"address": "uusi@avoin.example"}),
    "POST /sessions": Sample(lambda a: {"secret": a["secret"], "request": "A" * 43}),
    "POST /sessions/current/tokens": Sample(gives=(401,)),  # the matrix' tokens have no session behind them
    "DELETE /sessions/current": Sample(),
    "GET /people/me/sessions": Sample(),
    "DELETE /people/me/sessions/{session_id}": Sample(),
    "GET /people/me": Sample(),
    "PATCH /people/me": Sample(lambda a: {"language": "sv"}),
    "POST /people/me/address-changes": Sample(lambda a: {"address": "uusi@avoin.example"}),
    "DELETE /people/me": Sample(query="?confirm=true"),
    "POST /people/{person_id}/erasure": Sample(lambda a: {"reason": "asked"}),
    "GET /people/me/data": Sample(),
    "GET /people/me/consents": Sample(),
    "PUT /people/me/consents/{purpose}": Sample(lambda a: {"text_version": 1}),
    "DELETE /people/me/consents/{purpose}": Sample(),
    "GET /people/me/memberships": Sample(),
    "PATCH /people/me/memberships/{member_id}": Sample(lambda a: {"organisation_id": a["organisation_id"]}),
    "DELETE /people/me/memberships/{member_id}": Sample(),
}

ORGANISATIONS = {
    "GET /organisations": Sample(),
    "GET /organisations/{organisation_id}": Sample(),
    "POST /organisations": Sample(lambda a: {"name": {"fi": "Uusi virasto"}, "kind": "agency"}),
    "PATCH /organisations/{organisation_id}": Sample(lambda a: {"name": {"fi": "Akaan kaupunki"}}),
    "POST /organisations/imports": Sample(
        lambda a: {
            "rows": [{"code": "005", "name_fi": "Alajärvi", "region_code": "14", "region_fi": "Etelä-Pohjanmaa"}]
        }
    ),
    "POST /organisations/populations": Sample(lambda a: {"rows": [{"code": "020", "population": 16000, "year": 2025}]}),
    "POST /organisations/populations.csv": Sample(text="code,population,year\n020,16000,2025\n"),
    "POST /organisations/proposals": Sample(lambda a: {"text": "Uusi yhdistys"}),
    "GET /organisations/proposals": Sample(),
    "POST /organisations/proposals/{proposal_id}/acceptance": Sample(
        lambda a: {"organisation_id": a["organisation_id"]}
    ),
    "POST /organisations/proposals/{proposal_id}/refusal": Sample(lambda a: {"reason": "Ei organisaatio"}),
}

NETWORKS = {
    "GET /networks": Sample(),
    "GET /networks/{network_id}": Sample(),
    "POST /networks": Sample(
        lambda a: {
            "name": {"fi": "Uusi verkosto"},
            "kind": "peer_network",
            "owner_id": a["owner_id"],
            "purpose": {"fi": "Vertaistuki"},
        }
    ),
    "PATCH /networks/{network_id}": Sample(lambda a: {"hashtag": "#digi"}),
    "PUT /networks/{network_id}/state": Sample(lambda a: {"state": "under_review"}),
    "POST /networks/{network_id}/enrolments": Sample(lambda a: {"organisation_id": a["owner_id"]}),
    "GET /networks/{network_id}/enrolments": Sample(),
    "DELETE /networks/{network_id}/enrolments/{enrolment_id}": Sample(),
    "GET /networks/{network_id}/municipalities": Sample(),
    "GET /networks/{network_id}/organisations": Sample(),
    "POST /networks/{network_id}/members": Sample(lambda a: {"address": "uusi@avoin.example"}),
    "POST /networks/{network_id}/members/resend": Sample(lambda a: {"address": "uusi@avoin.example"}),
    "GET /networks/{network_id}/members": Sample(),
    "GET /networks/{network_id}/members/{member_id}": Sample(),
    "POST /networks/{network_id}/members/{member_id}/approval": Sample(lambda a: {}, ids=PENDING),
    "POST /networks/{network_id}/members/{member_id}/rejection": Sample(lambda a: {"reason": "Ei kuulu"}, ids=PENDING),
    "POST /networks/{network_id}/members/{member_id}/review": Sample(lambda a: {}),
    "GET /networks/{network_id}/roles": Sample(),
    "POST /networks/{network_id}/roles": Sample(lambda a: {"address": "uusi@avoin.example", "kind": "secretary"}),
    "DELETE /networks/{network_id}/roles/{role_id}": Sample(),
    "POST /networks/{network_id}/handover": Sample(lambda a: {"to": "jasen.a@salainen.example"}, by="leader_a"),
    "POST /networks/{network_id}/api-keys": Sample(lambda a: {"name": "Kone", "expires_on": a["tomorrow"]}),
    "GET /networks/{network_id}/api-keys": Sample(),
    "DELETE /networks/{network_id}/api-keys/{key_id}": Sample(),
    "POST /api-keys": Sample(lambda a: {"name": "Kone", "expires_on": a["tomorrow"], "network_ids": [a["network_id"]]}),
    "GET /api-keys": Sample(),
    "DELETE /api-keys/{key_id}": Sample(),
    "POST /api-keys/tokens": Sample(),
    "POST /service-tokens": Sample(),
    "POST /people/addresses": Sample(lambda a: {"people": [a["person_id"]]}),
    "POST /networks/{network_id}/people/names": Sample(lambda a: {"people": [a["person_id"]]}),
}

GATHERINGS = {
    "GET /occurrences/{occurrence_id}/signup-policy": Sample(),
    "PUT /occurrences/{occurrence_id}/signup-policy": Sample(lambda a: {"policy": "limited", "capacity": 9}),
    "GET /occurrences/{occurrence_id}/seating": Sample(),
    "GET /occurrences/{occurrence_id}/participants": Sample(),
    "PUT /occurrences/{occurrence_id}/participant-list": Sample(lambda a: {"shown": True}),
    "PUT /series/{series_id}/participant-list": Sample(lambda a: {"shown": True}),
    "GET /series/{series_id}/signup-policy": Sample(),
    "PUT /series/{series_id}/signup-policy": Sample(lambda a: {"policy": "limited", "capacity": 9}),
    "POST /occurrences/{occurrence_id}/signups": Sample(lambda a: {}, ids={"occurrence_id": "free_id"}),
    "POST /occurrences/{occurrence_id}/signups/for-others": Sample(
        lambda a: {"address": "uusi@avoin.example"}, ids={"occurrence_id": "free_id"}
    ),
    "GET /occurrences/{occurrence_id}/signups": Sample(),
    "GET /occurrences/{occurrence_id}/signups.csv": Sample(),
    "GET /occurrences/{occurrence_id}/signups.xlsx": Sample(),
    "GET /signups": Sample(),
    "GET /signups/{signup_id}": Sample(),
    "PATCH /signups/{signup_id}": Sample(lambda a: {"organisation_id": a["organisation_id"]}),
    "DELETE /signups/{signup_id}": Sample(),
    "GET /series-signups": Sample(),
    "GET /series/{series_id}/signups": Sample(),
    "POST /series/{series_id}/signups": Sample(lambda a: {}),
    "DELETE /series/{series_id}/signups": Sample(),
    "PUT /occurrences/{occurrence_id}/attendance": Sample(lambda a: {"attended": 3}, ids={"occurrence_id": "past_id"}),
    "GET /occurrences/{occurrence_id}/attendance": Sample(gives=(200, 404), ids={"occurrence_id": "past_id"}),
    "POST /signups/{signup_id}/attended": Sample(lambda a: {"attended": True}, ids={"signup_id": "past_signup_id"}),
    "GET /networks/{network_id}/attendance": Sample(),
}

PAGES = {
    "GET /privacy": Sample(),
    "GET /consent-texts/{purpose}/{version}": Sample(),
    "GET /networks/{network_id}/join": Sample(),
    "POST /networks/{network_id}/join": Sample(form=lambda a: {"address": "uusi@avoin.example"}, gives=(200, 202, 303)),
    "GET /login": Sample(),
    "POST /login": Sample(form=lambda a: {"address": "uusi@avoin.example"}, gives=(200, 202, 303)),
    "POST /logout": Sample(),
    **{
        name: Sample(form=lambda a: {"organisation_id": ""}) if name.startswith("POST ") else Sample()
        for name in (
            "GET /me",
            "POST /me/occurrences/{occurrence_id}",
            "GET /me/signups/{signup_id}",
            "POST /me/signups/{signup_id}",
            "POST /me/signups/{signup_id}/withdrawal",
            "POST /me/series/{series_id}",
            "POST /me/series/{series_id}/withdrawal",
            "POST /me/calendar",
            "POST /me/calendar/revocation",
            "GET /me/data",
            "GET /me/data.json",
            "POST /me/data",
            "POST /me/consents/{purpose}",
            "GET /me/erasure",
            "POST /me/erasure",
            "GET /me/sessions",
            "POST /me/sessions/end-others",
            "POST /me/sessions/{session_id}/end",
            "GET /my-signups/{secret}",
            "POST /my-signups/{secret}/occurrences/{occurrence_id}",
            "GET /my-signups/{secret}/signups/{signup_id}",
            "POST /my-signups/{secret}/signups/{signup_id}",
            "POST /my-signups/{secret}/signups/{signup_id}/withdrawal",
            "POST /my-signups/{secret}/series/{series_id}",
            "POST /my-signups/{secret}/series/{series_id}/withdrawal",
            "POST /my-signups/{secret}/calendar",
            "POST /my-signups/{secret}/calendar/revocation",
            "GET /my-signups/{secret}/data",
            "GET /my-signups/{secret}/data.json",
            "POST /my-signups/{secret}/data",
            "POST /my-signups/{secret}/consents/{purpose}",
            "GET /my-signups/{secret}/erasure",
            "POST /my-signups/{secret}/erasure",
            "GET /my-calendar/{secret}.ics",
            "GET /erasures/{secret}",
            "GET /join/{secret}",
            "GET /confirm/{secret}",
            "POST /confirm/{secret}",
            "GET /leave/{secret}",
            "POST /leave/{secret}",
            "POST /leave/{secret}/all",
            "GET /login/{secret}",
            "POST /login/{secret}",
            "GET /address/{secret}",
            "POST /address/{secret}",
        )
    },
}

REGISTRATION = {**PEOPLE, **ORGANISATIONS, **NETWORKS, **GATHERINGS, **PAGES}
