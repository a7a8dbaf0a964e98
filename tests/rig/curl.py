"""What the documents use of curl, so that their commands run where there is no curl.

`python curl.py [-s] [-D FILE] [-H HEADER]… [-d BODY] URL` sends one request and
prints the body of the answer, whatever its status. Another option is an error.
"""

from __future__ import annotations

import argparse
import http.client
import sys
from pathlib import Path
from urllib.parse import urlsplit


def main() -> None:
    """Send the request that the arguments describe."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-D", dest="headers_to", type=Path)
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="body")
    parser.add_argument("url")
    given = parser.parse_args()
    url = urlsplit(given.url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
    headers = dict(line.split(": ", 1) for line in given.headers)
    method = "GET" if given.body is None else "POST"
    body = None if given.body is None else given.body.encode()
    connection.request(method, url.path, body=body, headers=headers)
    answer = connection.getresponse()
    if given.headers_to is not None:
        lines = (f"{name}: {value}\n" for name, value in answer.getheaders())
        given.headers_to.write_text("".join(lines))
    sys.stdout.write(answer.read().decode())


if __name__ == "__main__":
    main()
