"""What each word of a visa is for, with an example."""

VISA = {
    "kind": "Ce qui a fait son temps, avec la règle et le nombre d’aujourd’hui. Rien d’autre ne s’efface.",
    "reference": "Exemple : « Bordereau d’élimination AD72-2027-014 ». Elle ne sert qu’une fois.",
    "given_by": "Exemple : « Claire Exemple, directrice des archives départementales ».",
    "given_on": "Exemple : le jour de la signature. Un visa daté de demain est refusé.",
}
