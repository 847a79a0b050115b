"""nginx answers with the exported map, and the lines of docs/moving-in.md, as the archive does itself."""

import json
import re
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.story.source_urls import MAX_LENGTH
from articles.story.story import Source
from tests.factories import make_article

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
SITE = "https://archive.example"
URLS = [
    "https://www.courier.example/2004/ferry.html",
    "https://courier.example/?p=7",
    "https://courier.example/story?b=2&a=1",
    "https://courier.example/~ada/caf\u00e9/",
    "https://courier.example/%7Ebob/index.html",
    "https://bücher.example/a%20b%22$c",
    "https://straße.example/2004/",
    "https://courier.example/" + "\u5ddd" * 600,
    "https://courier.example/" + "x" * (MAX_LENGTH - 30),
    "https://courier.example/a%0Ab",
]
REQUESTS = [
    ("courier.example", "/2004/ferry.html"),
    ("www.courier.example", "/2004/ferry.html/"),
    ("www.courier.example", "/2004/ferry.html/amp/"),
    ("courier.example", "/2004/ferry.html?print=1"),
    ("courier.example", "/2004/ferry.html?utm_source=x&fbclid=y"),
    ("courier.example", "/?p=7"),
    ("www.courier.example", "/index.php?p=7&utm_source=x"),
    ("courier.example", "/?p=8"),
    ("courier.example", "/"),
    ("courier.example", "/story?a=1&b=2"),
    ("courier.example", "/story/?b=2&a=1"),
    ("courier.example", "/story"),
    ("courier.example", "/%7Eada/caf%C3%A9"),
    ("courier.example", "/~ada/cafe%CC%81/"),
    ("courier.example", "/~bob/"),
    ("xn--bcher-kva.example", "/a%20b%22$c"),
    ("xn--strae-oqa.example", "/2004"),
    ("courier.example", "/" + "%E5%B7%9D" * 600),
    ("courier.example", "/" + "x" * (MAX_LENGTH - 30)),
    ("courier.example", "/nowhere/?x=1"),
]


@pytest.fixture
def nginx(tmp_path):
    """Return a function that starts nginx with the lines of the document and returns its port."""
    processes = []

    def start(map_file: Path) -> int:
        text = (Path(settings.BASE_DIR) / "docs/moving-in.md").read_text(encoding="utf-8")
        lines = re.search(r"\n    map_hash_bucket_size.*?\n    }\n(?!    )", text, re.S)[0]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        lines = lines.replace("/etc/nginx/old-urls.map", str(map_file))
        lines = re.sub("server_name .*;", f"listen 127.0.0.1:{port};", lines)
        places = [
            f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ]
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
            f"http {{ access_log off; {' '.join(places)} large_client_header_buffers 4 16k;\n{lines}}}\n",
            encoding="utf-8",
        )
        processes.append(subprocess.Popen([NGINX, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "errors"]))
        for _ in range(200):
            with socket.socket() as tried:
                if not tried.connect_ex(("127.0.0.1", port)):
                    return port
            time.sleep(0.05)
        raise AssertionError((tmp_path / "errors").read_text())

    yield start
    for process in processes:
        process.terminate()
        process.wait()


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
@pytest.mark.django_db
def test_nginx_answers_with_the_map_as_the_archive_does(client, settings, nginx, tmp_path):
    settings.OLD_SITES = ["courier.example", "www.courier.example", "xn--bcher-kva.example", "xn--strae-oqa.example"]
    settings.ALLOWED_HOSTS, settings.SITE_URL, settings.SITE_HOST = ["*"], SITE, "archive.example"
    for number, url in enumerate(URLS):
        make_article(headline=f"Ferry {number}", source=Source(url=url, original=json.dumps({"aliases": []})))
    call_command("export_redirects", output=str(tmp_path / "map"))
    port = nginx(tmp_path / "map")
    differences, statuses = {}, []
    for host, path in REQUESTS:
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        connection.close()
        expected = client.get(path, HTTP_HOST=host)
        both = (answer.status, answer.headers["Location"]), (expected.status_code, expected.headers.get("Location"))
        statuses.append(answer.status)
        if both[0] != both[1]:
            differences[f"{host}{path}"[:80]] = both
    assert differences == {}
    assert statuses.count(301) == len(REQUESTS) - 4
