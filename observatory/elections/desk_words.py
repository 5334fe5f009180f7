"""What each date of an election changes, with an example."""

ELECTION = {
    "name": "Exemple : « Élections municipales de mars 2032 ». Lu par tout le monde.",
    "votes_on": "Exemple : le 14 mars 2032. Six mois avant, le 1er septembre 2031, les pages ne gardent que les faits.",
    "ends_on": "Exemple : le second tour. Le lendemain, les pages redeviennent comme avant.",
}
