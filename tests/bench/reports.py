"""Reports with a photo of three megabytes, sent by twenty phones at once: none is lost, however often it is sent."""

import http.client
import io
import json
import os
import random
import threading
import time
from collections.abc import Callable
from uuid import uuid4

from django.urls import reverse
from PIL import Image

from requests_qrc.intake.models import Case, CasePhoto
from tests.bench.load import CSRF

CLIENTS, SECONDS = 20, float(os.environ.get("BENCH_PHOTO_SECONDS", "60"))
PHOTO_BYTES = 3_000_000
Say = Callable[[str], None]


def heavy_photo() -> bytes:
    """A photo of about three megabytes, as a phone takes them: its pixels are drawn by lot."""
    dice, output = random.Random(3), io.BytesIO()
    noise = Image.frombytes("RGB", (900, 675), dice.randbytes(900 * 675 * 3))
    noise.resize((3600, 2700)).save(output, "JPEG", quality=75)
    return output.getvalue()


class Phones:
    """Twenty of them; each sends a report again until the server says that it has it."""

    def __init__(self, port: int, subject: str) -> None:
        self.port, self.subject, self.photo = port, subject, heavy_photo()
        self.path = reverse("requests_qrc:phone_send")
        self.received: dict[str, str] = {}
        self.refused: list[int] = []
        self.until = 0.0

    def run(self) -> float:
        """Send for a minute; how many reports a second were received."""
        begin = time.perf_counter()
        self.until = begin + SECONDS
        threads = [threading.Thread(target=self._send_all) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(self.received) / (time.perf_counter() - begin)

    def _send_all(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while time.perf_counter() < self.until:
            entry = str(uuid4())
            while entry not in self.received:
                self._send(connection, entry)
        connection.close()

    def _send(self, connection: http.client.HTTPConnection, entry: str) -> None:
        fields = {"entry": entry, "description": f"La lampe {entry} est éteinte.", "category": self.subject}
        fields |= {"is_dangerous": "non", "answer_by": "none", "place_words": "square des Lilas", "owner": ""}
        boundary = uuid4().hex
        body = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'
        headers = {"Cookie": f"csrf={CSRF}", "Host": "localhost", "X-CSRFToken": CSRF}
        headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        sent = body.encode() + self.photo + f"\r\n--{boundary}--\r\n".encode()
        connection.request("POST", self.path, body=sent, headers=headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status == 200:
            self.received[entry] = json.loads(told)["said"]
        else:
            self.refused.append(answer.status)
            time.sleep(0.5)


def send_reports(port: int, subject: str, say: Say) -> None:
    """The rate, and what the database holds against what the phones were told."""
    cases, photos = Case.objects.count(), CasePhoto.objects.count()
    phones = Phones(port, subject)
    rate = phones.run()
    kept, shown = Case.objects.count() - cases, CasePhoto.objects.count() - photos
    say(
        f"Reports with a photo of {len(phones.photo) / 1e6:.1f} MB, {CLIENTS} phones, {SECONDS:.0f} s: {rate:.1f} a "
        f"second; {len(phones.received)} said received, {kept} kept with {shown} photos; sent again "
        f"{len(phones.refused)} times ({sorted(set(phones.refused))})"
    )
