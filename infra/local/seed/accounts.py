"""Who can sign in to the demo city. Addresses below `.example` belong to nobody (RFC 2606)."""

from __future__ import annotations

from typing import Final

from chalicelib.identity.model import Role

MODERATOR: Final = "moderator@beringen.example"
DEPARTMENT: Final = "groendienst@beringen.example"
MANAGER_1: Final = "manager1@beringen.example"
MANAGER_2: Final = "manager2@beringen.example"
AUDITOR: Final = "auditor@beringen.example"
ADMIN: Final = "admin@beringen.example"
DESK: Final = "balie@beringen.example"
KEYERS: Final = tuple(f"typist{number}@beringen.example" for number in (1, 2, 3))
RESIDENT: Final = "bewoner@beringen.example"

STAFF: Final[tuple[tuple[str, str, Role], ...]] = (
    (MODERATOR, "Nora Willems", "moderator"),
    (DEPARTMENT, "Tuur Geerts", "department"),
    (MANAGER_1, "Bram Jansen", "manager"),
    (MANAGER_2, "Leyla Şimşek", "manager"),
    (AUDITOR, "Guy Bollen", "auditor"),
    (ADMIN, "Hanne Cuypers", "admin"),
    (DESK, "Wout Claes", "desk"),
    (KEYERS[0], "Ilse Vrancken", "keyer"),
    (KEYERS[1], "Youssef Amrani", "keyer"),
    (KEYERS[2], "Greet Thijs", "keyer"),
)

# What the launcher shows: (who, address to sign in with).
DEMO_ACCOUNTS: Final[list[tuple[str, str]]] = [
    ("moderator (/beheer)", MODERATOR),
    ("department (/beheer/werk)", DEPARTMENT),
    ("first manager", MANAGER_1),
    ("second manager", MANAGER_2),
    ("auditor", AUDITOR),
    ("administrator", ADMIN),
    ("voter desk", DESK),
    ("first of three typists", KEYERS[0]),
    ("resident (/aanmelden)", RESIDENT),
]
