"""French text search."""


from django.db import migrations

from allonnes.core.search import INSTALL_SQL, REMOVE_SQL


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(INSTALL_SQL, REMOVE_SQL)]
