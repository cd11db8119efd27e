"""The shape of an answer, and the civic topics."""

from __future__ import annotations

from typing import Any

TOPICS = {
    "housing": "Housing & Development",
    "zoning": "Zoning & Land Use",
    "transportation": "Transportation & Traffic",
    "budget": "Budget & Finance",
    "public_safety": "Public Safety",
    "environment": "Environment & Sustainability",
    "parks": "Parks & Recreation",
    "utilities": "Utilities & Infrastructure",
    "economic_development": "Economic Development",
    "education": "Education & Schools",
    "health": "Public Health",
    "planning": "City Planning",
    "permits": "Permits & Licensing",
    "contracts": "Contracts & Procurement",
    "appointments": "Appointments & Personnel",
    "other": "Other",
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_ECHO = {"type": "string", "description": "the subject_id of the subject, copied exactly"}
_TOPICS = {"type": "array", "items": {"type": "string", "enum": list(TOPICS)}}
_CLAIM = _object(claim={"type": "string"}, document={"type": "string"}, page={"type": "integer"}, quote={"type": "string"})
PART_SCHEMA = _object(subject_id=_ECHO, summary={"type": "string"}, claims={"type": "array", "items": _CLAIM}, topics=_TOPICS)
JOIN_SCHEMA = _object(subject_id=_ECHO, summary={"type": "string"}, topics=_TOPICS)
