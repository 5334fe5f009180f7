"""Twenty real deposits said again as another resident would: (identifier in the file, title, explanation)."""

REWORDINGS = (
    (
        "6434",
        "Rouvrir la petite ceinture aux promeneurs",
        "L’ancienne voie de chemin de fer pourrait devenir une promenade dans les quartiers populaires.",
    ),
    (
        "3745",
        "Des poubelles flottantes pour nettoyer le canal",
        "Elles aspirent les déchets qui flottent là où les bateaux ne passent pas.",
    ),
    (
        "3557",
        "Des bacs de plantes rue Bachaumont",
        "Les voitures y vont trop vite. Des bacs avec des arbres les feraient ralentir.",
    ),
    (
        "9947",
        "Du sport dans le 8e : escalade et laser run au collège",
        "Un mur de bloc et du matériel pour les élèves du collège Octave Gréard.",
    ),
    (
        "3713",
        "Une ferme urbaine bio dans des containers",
        "On y ferait pousser des fraises et des tomates sans pesticide, dans le 15e.",
    ),
    (
        "3356",
        "Des tableaux interactifs dans les écoles",
        "Équiper les classes du 14e en tableaux numériques, deux ou trois par école.",
    ),
    (
        "8861",
        "Refaire les centres Paris Anim’ du 19e",
        "La salle de spectacle de la place des Fêtes et les équipements sont vieux.",
    ),
    (
        "8748",
        "Un café où l’on lave son linge",
        "Une laverie solidaire dans le 18e, pour se rencontrer et lutter contre l’exclusion.",
    ),
    (
        "6235",
        "Rendre le boulevard de Magenta plus beau et plus sûr",
        "La piste cyclable se voit mal et les pieds d’arbres sont abîmés.",
    ),
    (
        "3344",
        "Un jardin pour la nature sur la dalle Renoir",
        "Un square plein de biodiversité où les habitants jardineraient ensemble.",
    ),
    (
        "3341",
        "Aménager la place Marek Edelman",
        "Près du gymnase et du foyer, la place pourrait être bien plus agréable.",
    ),
    (
        "8627",
        "Un meilleur accueil dans les centres sociaux",
        "Rénover l’entrée du centre de la rue de la Roquette, dans le 11e.",
    ),
    (
        "8563",
        "Rénover la cour des écoles Laugier et Fourcroy",
        "Une cour oasis à la place du goudron pour les 700 élèves.",
    ),
    (
        "6100",
        "Un camion qui cuisine les invendus",
        "Le camion distribue des repas faits avec les surplus et aide les personnes en difficulté.",
    ),
    (
        "3570",
        "Une ressourcerie dans une camionnette",
        "Un véhicule électrique qui vient à la rencontre des gens pour récupérer et réparer.",
    ),
    (
        "3709",
        "Des passages piétons pour traverser en sécurité",
        "Rue Barrault près de la crèche et au carrefour du Moulin des Prés.",
    ),
    (
        "8546",
        "De l’ombre dans les cours d’école",
        "Installer des toiles pour que les enfants jouent dehors les jours de chaleur.",
    ),
    (
        "3367",
        "Une salle de boxe au centre Suchet",
        "Il y a de la place à l’entrée pour construire un équipement de sports de combat.",
    ),
    (
        "8853",
        "Végétaliser les cours de récréation du 19e",
        "Remplacer le bitume par de la pleine terre, des potagers et des hôtels à insectes.",
    ),
    (
        "11226",
        "Aider les associations des quartiers prioritaires",
        "Du matériel et des locaux pour les acteurs associatifs du 13e, comme Radio Olympiades.",
    ),
)
