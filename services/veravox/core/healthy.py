"""`python -m veravox.core.healthy URL`: whether a process says that it is well, for images that hold neither shell nor curl.

Ends with status 0 where URL answers 2xx within two seconds, by https too where http is not spoken there (a certificate of
one's own is believed: it is this machine that is asked), else with 1 and what was wrong.
"""

import http.client
import ssl
import sys
from urllib.parse import urlsplit

PATIENCE = 2.0  # s


def main(address: str) -> int:
    at = urlsplit(address)
    host, path = at.netloc, at.path or "/"
    unknown = ssl.create_default_context()
    unknown.check_hostname, unknown.verify_mode = False, ssl.CERT_NONE
    why = ""
    for connection in (
        http.client.HTTPConnection(host, timeout=PATIENCE),
        http.client.HTTPSConnection(host, timeout=PATIENCE, context=unknown),
    ):
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            said = answer.read(2000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            why = why or f"{address}: {error or type(error).__name__}"
            continue
        finally:
            connection.close()
        if answer.status < 300:
            return 0
        why = f"{address}: {answer.status} {said}"
        break
    sys.stderr.write(why + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
