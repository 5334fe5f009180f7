"""The page for programs: each command is run as it is written, and answers what the page says.

`curl` alone is played, on the pages of the site itself; what its output is piped into is run by a real shell.
"""

import argparse
import html
import re
import shlex
import subprocess
from urllib.parse import urlsplit

import pytest

from allonnes.core.open_data import sets_in_order
from portal.open_data.examples import examples
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAIR = re.compile(r"data-command>(.*?)</code>.*?data-answer>(.*?)</code>", re.S)
CURL = argparse.ArgumentParser()
CURL.add_argument("-s", action="store_true")
CURL.add_argument("-I", action="store_true")
CURL.add_argument("-o")
CURL.add_argument("-w", default="")
CURL.add_argument("-H", action="append", default=[])
CURL.add_argument("url")


def curl(words):
    """What curl would write: the headers, or the body unless it goes elsewhere, then what `-w` asks for."""
    asked = CURL.parse_args(words)
    headers = dict(header.split(": ") for header in asked.H)
    client = StrictClient()
    response = (client.head if asked.I else client.get)(urlsplit(asked.url).path, headers=headers)
    if asked.I:
        return "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    body = "" if asked.o else (response.getvalue() if response.streaming else response.content).decode()
    return body + asked.w.replace("%{http_code}", str(response.status_code)).replace("\\n", "\n")


def typed(command):
    """What a shell would show."""
    first, *rest = command.split(" | ", 1)
    program, *words = shlex.split(first)
    assert program == "curl"
    output = curl(words)
    if not rest:
        return output
    return subprocess.run(["bash", "-c", rest[0]], input=output, capture_output=True, text=True, check=True).stdout


def test_page_shows_every_example() -> None:
    page = StrictClient().get("/donnees/api/").text
    shown = [tuple(map(html.unescape, pair)) for pair in PAIR.findall(page)]
    assert shown == [(example.command, example.answer) for example in examples(sets_in_order()[0])]
    assert "120 lectures par minute" in page


@pytest.mark.parametrize("number", range(8))
def test_each_command_answers_what_the_page_says(number: int) -> None:
    every = examples(sets_in_order()[0])
    assert len(every) == 8
    assert typed(every[number].command).strip() == every[number].answer.strip()
