"""What each setting of the town is, with an example, and what it changes."""

PROFILE = {
    "name": "Exemple : Allonnes. Écrit en haut de chaque page et dans chaque message.",
    "insee_code": "Les cinq signes que l’Insee donne à la commune. Exemple : 72003. Sert aux fichiers publics.",
    "department_name": "Exemple : Sarthe. Écrit dans les pages légales.",
    "population": "Exemple : 11143. Sert à dire « une personne sur treize a participé ». Vide : rien n’est comparé.",
    "population_source": "D’où vient ce nombre. Exemple : « Insee, recensement 2022 ». Écrit à côté du nombre.",
    "address": "Exemple : « Esplanade Nelson-Mandela, 72700 Allonnes ». Écrite au pied des pages et des messages.",
    "phone": "Exemple : 02 43 80 43 43. Donné à qui ne peut pas se servir du site.",
    "email": "Exemple : mairie@ville.example. Donnée à qui veut écrire à la mairie.",
    "opening_hours": "Exemple : « Du lundi au vendredi, de 9 h à 12 h ». Écrits sur la page de contact.",
    "publication_director": "La loi demande ce nom. Exemple : « La maire ». Écrit dans les mentions légales.",
    "hosting": "L’entreprise qui garde le site, et son adresse : la loi les demande. Écrit dans les mentions légales.",
    "dpo_contact": "Qui répond sur les données personnelles. Exemple : donnees@ville.example. Écrit sur la page "
    "« Vos données ».",
    "accessibility_contact": "Qui répond à une personne qui ne peut pas lire une page. Écrit dans la déclaration "
    "d’accessibilité.",
    "security_contact": "Qui reçoit l’alerte d’une personne qui trouve une faille. Écrit dans un fichier public.",
    "boundary_source": "D’où vient ce contour. Exemple : « IGN, Admin Express 2024 ». Écrit sous la carte.",
    "is_fictitious": "Coché : les pages disent que cette fiche est inventée. À décocher pour la vraie ville.",
}
NEIGHBOURHOOD = {
    "name": "Exemple : Chaoué. Écrit sur les projets, les rencontres et les cartes. L’adresse de ses pages en vient, "
    "et ne change plus ensuite.",
    "is_priority": "Coché : ses projets peuvent entrer dans une part gardée pour le quartier prioritaire.",
    "source": "D’où vient ce contour. Exemple : « Ville, service urbanisme, 2026 ». Écrit sous la carte.",
    "is_fictitious": "Coché : la carte dit que ce contour est inventé. À décocher pour le vrai contour.",
}
PLACE = {
    "name": "Exemple : Marché du Mail. Écrit sur les rencontres, les bornes et les bureaux de vote.",
    "other_names": "Comment les gens l’appellent aussi, avec des virgules. Exemple : « la mairie, maison commune ». "
    "La recherche d’un lieu les connaît.",
    "kind": "Exemple : École, collège ou lycée. Choisit le dessin du lieu sur la carte.",
    "address": "Exemple : « 12 rue Charles-Gounod ». Écrite sous le nom du lieu.",
    "neighbourhood": "Exemple : Chaoué. Sert à dire les rencontres de ce quartier à ses habitants.",
    "latitude": "Exemple : 47.968. Place le lieu sur la carte. Vide : il n’y est pas.",
    "longitude": "Exemple : 0.164. Va avec la latitude : les deux, ou aucune.",
    "access": "Exemple : « Entrée de plain-pied, bus 12 ». Une personne en fauteuil sait si elle peut venir.",
    "source": "D’où vient cette fiche. Exemple : « Liste des salles, 2026 ».",
    "is_fictitious": "Coché : ce lieu ou sa position sont inventés, et la carte le dit. À décocher pour un vrai lieu.",
}
STREET = {
    "corrected_name": "À remplir quand le nom du fichier national est faux. Exemple : « Rue des Tilleuls ». Ce nom est "
    "alors écrit partout, l’ancien reste trouvé par la recherche, et une mise à jour du fichier le garde.",
}
DEPARTMENT = {
    "name": "Exemple : Espaces verts. Écrit sur les dossiers qu’il étudie et dans les réponses aux habitants.",
    "mission": "Exemple : « Arbres, parcs, jardins partagés ». Aide à choisir le bon service.",
    "address": "Obligatoire pour un service en activité : les habitants doivent savoir où aller.",
    "phone": "Obligatoire pour un service en activité. Exemple : 02 43 80 43 43.",
    "email": "Exemple : espaces.verts@ville.example. Les alertes du service partent à cette adresse.",
    "is_active": "Coché : on peut lui confier des dossiers. Décoché : il reste lisible, on ne lui confie plus rien.",
}
PARTNER = {
    "name": "Exemple : Sarthe Habitat. Écrit dans le tableau « Qui s’occupe de quoi ? ».",
    "kind": "Exemple : Bailleur. Range ce partenaire dans le tableau.",
    "competences": "Exemple : « Les ascenseurs et les halls de ses immeubles ». Lu par les habitants.",
    "email": "Exemple : contact@bailleur.example. Où lui écrire.",
    "phone": "Exemple : 02 43 00 00 00. Où l’appeler.",
}
CLOSING_DAY = {
    "day": "Un jour où la mairie est fermée, en plus des jours fériés. Exemple : le vendredi après l’Ascension. "
    "Les délais internes le sautent ; ceux de la loi ne changent pas.",
    "label": "Exemple : « Pont de l’Ascension ». Écrit à côté du jour.",
}
POPULATION = {
    "neighbourhood": "Le quartier compté. Vide : toute la commune.",
    "age_from": "Le plus petit âge compté. Exemple : 11. Vide : depuis la naissance.",
    "age_to": "Le plus grand âge compté. Exemple : 17. Vide : sans limite.",
    "year": "L’année du comptage. Exemple : 2022.",
    "count": "Exemple : 2840. La participation du quartier est comparée à ce nombre.",
    "source": "D’où vient ce nombre. Exemple : « Insee, recensement 2022 ». Écrit sous le tableau.",
}
