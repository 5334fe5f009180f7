"""The pages of a target, for the `urls.py` of its app."""

from django.urls import URLPattern, path

from allonnes.contributions.targets import Target
from allonnes.contributions.views import contributing, following, taps


def pages_of_one(target: Target, at: str) -> list[URLPattern]:
    """What one does around one thing; `at` is its own address (`<slug:slug>/projets/<int:number>/`)."""
    given = {"target": target}
    tables = target.tables
    pages = []
    if tables.support:
        pages += [
            path(f"{at}soutenir/", taps.support, given, name=f"{target.prefix}support"),
            path(f"{at}ne-plus-soutenir/", taps.support_back, given, name=f"{target.prefix}support_back"),
        ]
    if tables.follow:
        pages += [
            path(f"{at}suivre/", taps.follow, given, name=f"{target.prefix}follow"),
            path(f"{at}ne-plus-suivre/", taps.follow_back, given, name=f"{target.prefix}follow_back"),
            path(f"{at}suivre-par-message/", following.follow_by_mail, given, name=f"{target.prefix}follow_by_mail"),
        ]
    if tables.comment:
        pages.append(path(f"{at}commenter/", contributing.comment, given, name=f"{target.prefix}comment"))
    if target.hiding:
        pages.append(path(f"{at}signaler/", contributing.report, given, name=f"{target.prefix}report"))
    if tables.comment and tables.report:
        report_path = f"{at}signaler/<int:comment>/"
        pages.append(path(report_path, contributing.report, given, name=f"{target.prefix}report_comment"))
    return pages


def pages_of_mine(target: Target, at: str = "") -> list[URLPattern]:
    """What somebody did themselves, and what their links and decisions lead to; `at` parts two targets of one app."""
    given = {"target": target}
    pages = [
        path(f"{at}mes-contributions/", contributing.my_contributions, given, name=f"{target.prefix}my_contributions")
    ]
    if target.tables.moderation:
        appeal_path = f"{at}mes-contributions/contester/<int:pk>/"
        pages.append(path(appeal_path, contributing.appeal, given, name=f"{target.prefix}appeal"))
    if target.tables.comment:
        deletion_path = f"{at}commentaires/<int:pk>/supprimer/"
        pages.append(path(deletion_path, contributing.delete_comment, given, name=f"{target.prefix}delete_comment"))
    if target.tables.follow:
        confirm, stop = following.confirm_follow, following.stop_following
        pages += [
            path(f"{at}suivre/<str:token>/", confirm, given, name=f"{target.prefix}confirm_follow"),
            path(f"{at}ne-plus-suivre/<uuid:public_id>/", stop, given, name=f"{target.prefix}stop_following"),
        ]
    return pages
