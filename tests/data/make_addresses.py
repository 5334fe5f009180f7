"""Writes `adresses-72.csv`: an invented commune in the exact format of the Base Adresse Nationale, with hostile rows.

`python tests/data/make_addresses.py`. No address of it exists; only the form of the file is that of a real one.
"""

from pathlib import Path

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles"
)
STEP = 0.00018
# Key, name, numbers, where the first one is, and where the street goes: east or north.
STREETS = (
    ("0010", "Rue des Tilleuls", 24, (0.1540, 47.9660), (1, 0)),
    ("0020", "Rue Pierre et Marie Curie", 20, (0.1552, 47.9648), (0, 1)),
    ("0030", "Avenue du Général de Gaulle", 30, (0.1570, 47.9646), (0, 1)),
    ("0040", "Rue du 8 Mai 1945", 12, (0.1545, 47.9690), (1, 0)),
    ("0050", "Place de l’Église", 8, (0.1600, 47.9660), (1, 0)),
    ("0060", "Chemin de la Raterie", 6, (0.1660, 47.9720), (1, 0)),
    ("0070", "Impasse Sainte-Thérèse", 7, (0.1512, 47.9672), (0, 1)),
    ("0080", "Route d’Allonnes", 9, (0.1500, 47.9630), (1, 0)),
    ("0090", "Boulevard d’Anjou", 16, (0.1620, 47.9600), (0, 1)),
    ("0100", "Allée des Tilleuls", 5, (0.1700, 47.9680), (1, 0)),
    ("a1b2c3", "La Grande Métairie", 3, (0.1400, 47.9700), (1, 0)),
)


def row(
    street: str,
    number: str,
    name: str,
    *,
    at: tuple[str, str],
    repetition: str = "",
    insee: str = "72003",
    town: str = "Allonnes",
    key: str = "",
) -> str:
    identifier = key or "_".join(part for part in (insee, street, number.zfill(5), repetition) if part)
    afnor = name.upper().replace("’", " ")
    cells = (identifier, f"{insee}_{street}", number, repetition, name, "72700", insee, town, "", "", "486300.12")
    more = ("6764700.45", *at, "entrée", "", "", town.upper(), afnor, "commune", "commune", "1", "")
    return ";".join((*cells, *more))


def good_rows() -> list[str]:
    rows = []
    for street, name, last, (west, south), (east, north) in STREETS:
        for number in range(1, last + 1):
            # Even numbers across the street.
            side = 0.00009 * (number % 2)
            lon, lat = west + east * STEP * number + north * side, south + north * STEP * number * 0.66 + east * side
            rows.append(row(street, str(number), name, at=(f"{lon:.6f}", f"{lat:.6f}")))
    rows.append(row("0010", "14", "Rue des Tilleuls", at=("0.156600", "47.966010"), repetition="bis"))
    rows += [
        row("1234", str(number), "Rue Nationale", at=("0.19", "47.99"), insee="72181", town="Le Mans")
        for number in (1, 2)
    ]
    return rows


HOSTILE = (
    row("0010", "40x", "Rue des Tilleuls", at=("0.1560", "47.9660"), key="72003_0010_00040"),
    row("0010", "-3", "Rue des Tilleuls", at=("0.1560", "47.9660"), key="72003_0010_00060"),
    row("0010", "41", "Rue des Tilleuls", at=("abc", "47.9660")),
    row("0010", "42", "Rue des Tilleuls", at=("nan", "47.9660")),
    row("0010", "43", "Rue des Tilleuls", at=("inf", "47.9660")),
    row("0010", "44", "Rue des Tilleuls", at=("47.9660", "0.1560")),
    row("0010", "45", "Rue des Tilleuls", at=("2.3522", "48.8566")),
    row("0010", "46", "", at=("0.1560", "47.9660")),
    row("0010", "47", "Rue " + "x" * 200, at=("0.1560", "47.9660")),
    row("0010", "5", "Rue des Tilleuls", at=("0.1560", "47.9660")),
    row("0010", "48", "Rue des Tilleuls", at=("0.1560", "47.9660"), key="n’importe quoi"),
    row("0010", "49", "Rue des Tilleuls", at=("0.1560", "47.9660"), repetition="' OR 1", key="72003_0010_00049"),
    row("0010", "50", "Rue des Platanes", at=("0.1560", "47.9661")),
    row("0010", "99999", "Rue des Tilleuls", at=("0.1560", "47.9660")),
    row("0666", "1", "<script>alert(1)</script>", at=("0.1450", "47.9601")),
    "72003_0010_00051;72003_0010;51;;Rue des Tilleuls;72700;72003",
    '72003_0010_00052;72003_0010;52;;"Rue des Tilleuls;72700;72003;Allonnes' + ";" * 15,
    "",
)


def main() -> None:
    rows = [*good_rows(), *HOSTILE]
    raw = ("\ufeff" + "\r\n".join([HEADER, *rows])).encode()
    # A letter in Windows-1252, and one that no text holds.
    bad = row("0667", "1", "Rue de l’?t?", at=("0.1561", "47.9662")).encode().replace(b"?", b"\xe9")
    nul = row("0668", "1", "Rue du ?il", at=("0.1561", "47.9663")).encode().replace(b"?", b"\x00")
    Path(__file__).with_name("adresses-72.csv").write_bytes(b"\r\n".join([raw, bad, nul, b""]))


if __name__ == "__main__":
    main()
