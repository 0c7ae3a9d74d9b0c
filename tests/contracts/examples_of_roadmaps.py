"""What a message of the compass, of a roadmap and of a measure can say beyond the smallest one."""

from shared.contracts import (
    Compass,
    Contract,
    Measure,
    Roadmap,
)
from tests.contracts.smallest import AKAA, DEV, FRIDAYS, JANUARY, PIRKANMAA, SOMEBODY, TITLE, TOPIC_OF_JANUARY, Body

MORE_OF_ROADMAPS: dict[type[Contract], Body] = {
    Compass: {
        "version": 3,
        "title": TITLE,
        "description": TITLE,
        "vision": TITLE,
        "target_year": 2030,
        "sources": [{"title": TITLE, "year": 2022, "url": "https://vm.example/digikompassi"}],
        "parts": [
            {
                "key": "public-services",
                "title": TITLE,
                "description": TITLE,
                "goals": [
                    {
                        "id": JANUARY,
                        "key": "interoperable-services",
                        "title": TITLE,
                        "description": TITLE,
                        "target_year": 2030,
                        "key_results": [
                            {
                                "key": "shared-interfaces",
                                "title": TITLE,
                                "target_year": 2028,
                                "indicators": [
                                    {
                                        "key": "interfaces_in_use",
                                        "name": TITLE,
                                        "unit": "%",
                                        "source": TITLE,
                                        "method": TITLE,
                                        "baseline": "20",
                                        "baseline_year": 2022,
                                        "target": "100",
                                        "target_year": 2030,
                                        "latest": {
                                            "value": "33.5",
                                            "on": "2024-09-30",
                                            "interpretation": TITLE,
                                            "illustrative": True,
                                        },
                                    }
                                ],
                            }
                        ],
                        "contributor_ids": [AKAA],
                    }
                ],
            }
        ],
        "successors": [{"goal_id": TOPIC_OF_JANUARY, "outcome": "split", "to": [JANUARY, FRIDAYS]}],
        "frame": "national-digital-compass",
        "edition": 2,
        "former_id": DEV,
        "valid_from": "2024-01-01",
        "valid_to": "2026-12-31",
    },
    Roadmap: {
        "version": 9,
        "edition_id": FRIDAYS,
        "member_ids": [PIRKANMAA],
        "title": TITLE,
        "foreword": TITLE,
        "vision": TITLE,
        "operating_model": TITLE,
        "team": TITLE,
        "sectors": ["education"],
        "starts_on": "2023-08-15",
        "ends_on": "2026-12-31",
        "levels": [
            {
                "organisation_id": AKAA,
                "model": "municipal-digital-start",
                "criterion": "e_services",
                "title": TITLE,
                "lowest": 1,
                "highest": 5,
                "start": 2.5,
                "measured_on": "2023-11-10",
                "target": 4,
                "target_year": 2026,
                "spearhead": 1,
                "illustrative": True,
                "source": "own",
            }
        ],
        "whiteboard": "https://valkotaulu.example/akaa",
        "goals": [
            {
                "key": "services",
                "title": TITLE,
                "description": TITLE,
                "strategy": TITLE,
                "national_goal_ids": [JANUARY],
                "source": {"assessment_id": FRIDAYS, "criterion": "e_services"},
            }
        ],
        "statuses": [{"key": "waiting", "name": TITLE, "stage": "delayed", "progress": 10}],
        "custom_fields": [
            {"key": "priority", "name": TITLE, "type": "choice", "choices": ["high", "low"], "required": True}
        ],
        "phases": [
            {
                "key": "preparation",
                "title": TITLE,
                "starts_on": "2023-08-15",
                "ends_on": "2023-09-30",
                "done_on": "2023-10-02",
            }
        ],
        "illustrative": True,
        "number": 2,
        "label": TITLE,
        "published_at": "2024-05-20T07:00:00Z",
        "measures": [{"id": SOMEBODY, "version": 4}],
    },
    Measure: {
        "version": 4,
        "external_id": "T-12",
        "title": TITLE,
        "description": TITLE,
        "sectors": ["education"],
        "responsible": TITLE,
        "responsible_party_id": AKAA,
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "status": "waiting",
        "stage": "delayed",
        "reason": TITLE,
        "progress": 30,
        "removed": True,
        "goals": ["services"],
        "national_goal_ids": [JANUARY],
        "tags": ["ajanvaraus"],
        "milestones": [{"key": "pilot", "title": TITLE, "on": "2024-06-01", "text": TITLE, "reached_on": "2024-06-14"}],
        "indicators": [
            {
                "key": "booked_online",
                "name": TITLE,
                "unit": "%",
                "source": TITLE,
                "method": TITLE,
                "baseline": "12",
                "targets": {"2024": "40", "2025": "60"},
                "latest": {"value": "33.5", "on": "2024-09-30"},
            }
        ],
        "budget": [
            {
                "key": "licences",
                "year": 2024,
                "line": TITLE,
                "planned": "100000.00",
                "actual": "80000.50",
                "weight": 30,
                "funding": TITLE,
                "organisation_id": AKAA,
            }
        ],
        "benefits": [
            {
                "key": "time",
                "kind": "time",
                "text": TITLE,
                "unit": "h",
                "planned": "1200",
                "measured_by": "2025-06-30",
                "realised": "900",
                "realised_on": "2025-06-15",
            }
        ],
        "risks": [{"key": "staff", "text": TITLE, "likelihood": 3, "impact": 4, "answer": TITLE}],
        "depends_on": [FRIDAYS],
        "partners": [{"organisation_id": AKAA, "role": "lead"}, {"organisation_id": PIRKANMAA, "role": "partner"}],
        "occurrence_ids": [JANUARY],
        "improvement_ids": [TOPIC_OF_JANUARY],
        "custom": {"priority": "high"},
        "illustrative": True,
    },
}
