"""Declarations of personal data: refused when they contradict each other."""

import dataclasses

import pytest

from allonnes.core.personal import PersonalModel, declarations, declare


def test_the_same_declaration_twice_is_one():
    known = declarations()["outreach.Headcount"]
    before = declarations()
    declare(known)
    assert declarations() == before


def test_another_declaration_of_the_same_model_is_refused():
    known = declarations()["outreach.Headcount"]
    with pytest.raises(ValueError, match=r"outreach\.Headcount is declared twice"):
        declare(dataclasses.replace(known, title="Autre"))


def test_a_field_both_personal_and_neutral_is_refused():
    with pytest.raises(ValueError, match="both personal and neutral"):
        declare(PersonalModel("essai.Model", personal=("name",), neutral=("id", "name")))
    assert "essai.Model" not in declarations()


def test_the_list_given_is_a_copy():
    declarations().clear()
    assert declarations()
