"""An address that was probably mistyped: « camille@gmial.con » meant « camille@gmail.com ». A hint, never a refusal."""

# Where most people in France have their mailbox; a slip towards one of them is likelier than another house.
HOUSES = (
    *("gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "hotmail.fr", "hotmail.com", "outlook.fr", "outlook.com"),
    *("yahoo.fr", "yahoo.com", "laposte.net", "sfr.fr", "live.fr", "icloud.com", "bbox.fr", "neuf.fr", "msn.com"),
    *("numericable.fr", "aliceadsl.fr", "club-internet.fr", "proton.me", "protonmail.com", "gmx.fr", "aol.com"),
)
# Others, real too, though they look like one of those.
_ALSO_REAL = ("mail.com", "email.com", "ymail.com", "me.com", "mac.com", "pm.me", "orange.com", "sfr.com", "mail.fr")
# They have a house in each country: « yahoo.be » is no slip.
_EVERYWHERE = ("hotmail", "yahoo", "live", "outlook", "gmx", "aol", "msn")
# Ends that exist nowhere, or that nobody here means.
_ENDS = {"con": "com", "cpm": "com", "vom": "com", "comm": "com", "om": "com", "cm": "com", "frr": "fr", "rf": "fr"} | {
    "fe": "fr",
    "ft": "fr",
    "ner": "net",
    "nte": "net",
    "ogr": "org",
    "orf": "org",
}
_NEAR, _LONG = 2, len("gmail.com")


def meant_address(address: str) -> str:
    """The address that somebody probably meant; "" when it looks right, or like nothing known."""
    local, at, domain = address.strip().rpartition("@")
    domain = domain.lower()
    name, _dot, end = domain.rpartition(".")
    if not at or domain in HOUSES + _ALSO_REAL or (name in _EVERYWHERE and end not in _ENDS):
        return ""
    meant = _meant_house(domain, name) or (f"{name}.{_ENDS[end]}" if name and end in _ENDS else "")
    return f"{local}@{meant}" if meant else ""


def _meant_house(domain: str, name: str) -> str:
    """The house of the same name, else the one that is a slip or two away."""
    same = [house for house in HOUSES if house.rpartition(".")[0] == name]
    if same:
        return same[0]
    near = min(HOUSES, key=lambda house: (_slips(domain, house), HOUSES.index(house)))
    return near if _slips(domain, near) <= (_NEAR if len(domain) >= _LONG else 1) else ""


def _slips(typed: str, meant: str) -> int:
    """How many letters are missing, too many, wrong or exchanged (optimal string alignment)."""
    rows = [list(range(len(meant) + 1))]
    for i, sign in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(meant, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != other))
            if i > 1 and j > 1 and (sign, typed[i - 2]) == (meant[j - 2], other):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
