"""`make messages`: gather the plurals of the code into locale/fr/LC_MESSAGES/django.po and compile them.

The words of the site are its French msgids; only plurals need a catalogue, because French says « 0 projet ».
Some sentences are Django's and are said again: those of the desk that read badly whatever the gender of the thing, and
those of forms that do not say what to do.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

from allonnes.core.templatetags.french import typo

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
COUNTED = re.compile(
    r"{% blocktrans(?:late)? [^%]*count [^%]*%}(.*?){% plural %}(.*?){% endblocktrans(?:late)? %}", re.DOTALL
)
VARIABLE = re.compile(r"{{ (\w+) }}")
SAVED = "C’est enregistré : {obj} ({name})."
ANOTHER = "Vous pouvez en ajouter ici."
DESK = {
    "Select %s": "Liste : %s",
    "Select %s to change": "Liste : %s",
    "Select %s to view": "Liste : %s",
    "Add %s": "Ajouter : %s",
    "Change %s": "Modifier : %s",
    "View %s": "Lire : %s",
    "Add %(name)s": "Ajouter : %(name)s",
    "The {name} “{obj}” was added successfully.": SAVED,
    "The {name} “{obj}” was changed successfully.": SAVED,
    "The {name} “{obj}” was added successfully. You may add another {name} below.": f"{SAVED} {ANOTHER}",
    "The {name} “{obj}” was changed successfully. You may add another {name} below.": f"{SAVED} {ANOTHER}",
    "The {name} “{obj}” was changed successfully. You may edit it again below.": f"{SAVED} Vous pouvez continuer ici.",
    "The %(name)s “%(obj)s” was deleted successfully.": "C’est supprimé : %(obj)s (%(name)s).",
    'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
    "All of the following related items will be deleted:": (
        "Voulez-vous vraiment supprimer « %(escaped_object)s » (%(object_name)s) ? Ce qui suit sera supprimé aussi :"
    ),
    "Deleting the %(object_name)s '%(escaped_object)s' "
    "would require deleting the following protected related objects:": (
        "« %(escaped_object)s » (%(object_name)s) ne peut pas être supprimé : ce qui suit en a besoin."
    ),
    "Add another %(verbose_name)s": "Ajouter : %(verbose_name)s",
    "Add another %(model)s": "Ajouter : %(model)s",
    "Change selected %(model)s": "Modifier : %(model)s",
    "Delete selected %(model)s": "Supprimer : %(model)s",
    "View selected %(model)s": "Lire : %(model)s",
    "%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?": "Introuvable : %(name)s « %(key)s ». "
    "Peut-être a-t-on supprimé cette ligne ?",
    "This object doesn’t have a change history. It probably wasn’t added via this admin site.": (
        "Rien n’a été changé ici à la main."
    ),
}
NOT_A_CHOICE = "Ce choix n’existe pas, ou plus. Choisissez dans la liste."
FORMS = {
    "This field is required.": "Il manque une réponse ici.",
    "Enter a valid value.": "Cette réponse n’a pas la bonne forme.",
    "Enter a valid email address.": "Écrivez une adresse complète. Exemple : prenom@exemple.fr.",
    "Enter a valid URL.": "Écrivez une adresse web complète. Exemple : https://exemple.fr.",
    "Enter a whole number.": "Écrivez un nombre entier, en chiffres.",
    "Enter a number.": "Écrivez un nombre, en chiffres.",
    "Enter a valid date.": "Écrivez la date ainsi : jour/mois/année. Exemple : 25/04/2027.",
    "Enter a valid time.": "Écrivez l’heure ainsi : 14:30.",
    "Enter a valid date/time.": "Écrivez le jour et l’heure ainsi : 25/04/2027 14:30.",
    "Null characters are not allowed.": "Un caractère invisible s’est glissé ici. Effacez tout et récrivez.",
    "Ensure this value is less than or equal to %(limit_value)s.": "Écrivez un nombre de %(limit_value)s au plus.",
    "Ensure this value is greater than or equal to %(limit_value)s.": "Écrivez un nombre de %(limit_value)s au moins.",
    "Select a valid choice. %(value)s is not one of the available choices.": NOT_A_CHOICE,
    "Select a valid choice. That choice is not one of the available choices.": NOT_A_CHOICE,
    "No file was submitted.": "Joignez un fichier.",
    "The submitted file is empty.": "Ce fichier est vide. Choisissez-en un autre.",
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.": (
        "Ce fichier n’est pas une image lisible. Choisissez-en une autre."
    ),
    "%(model_name)s with this %(field_label)s already exists.": "C’est déjà pris. Choisissez autre chose.",
}
_LENGTH = "Ensure this value has at {} %(limit_value)d {} (it has %(show_value)d)."
LENGTHS = {
    "most": "C’est trop long : %(limit_value)d {} au plus, et il y en a %(show_value)d.",
    "least": "C’est trop court : %(limit_value)d {} au moins, et il y en a %(show_value)d.",
}
HEADER = {
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}


def template_plurals() -> Iterator[tuple[str, str]]:
    """Every (singular, plural) pair of the templates."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for pair in COUNTED.findall(path.read_text()):
            singular, plural = (VARIABLE.sub(r"%(\1)s", text) for text in pair)
            yield singular, plural


def plurals() -> Iterator[tuple[str, str]]:
    """Every (singular, plural) pair given to ngettext in the code."""
    yield from template_plurals()
    for package in sorted(ROOT.glob("*/__init__.py")):
        for path in sorted(package.parent.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("ngettext"):
                    singular, plural = (ast.literal_eval(argument) for argument in node.args[:2])
                    yield singular, plural


def catalogue() -> polib.POFile:
    """The catalogue as it should be."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = HEADER
    for singular, plural in dict.fromkeys(plurals()):
        file.append(polib.POEntry(msgid=singular, msgid_plural=plural, msgstr_plural={0: singular, 1: plural}))
    for bound, sentence in LENGTHS.items():
        english = [_LENGTH.format(bound, word) for word in ("character", "characters")]
        french = {at: typo(sentence.format(word)) for at, word in enumerate(("caractère", "caractères"))}
        file.append(polib.POEntry(msgid=english[0], msgid_plural=english[1], msgstr_plural=french))
    for msgid, msgstr in {**DESK, **FORMS}.items():
        file.append(polib.POEntry(msgid=msgid, msgstr=typo(msgstr)))
    return file


if __name__ == "__main__":
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    made = catalogue()
    made.save(str(CATALOGUE))
    made.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
