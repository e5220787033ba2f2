"""An S3 server on loopback for tests: moto, which checks each request's signature (SigV4, with the
code of AWS's own client) and whether the key's owner may do it. It keeps objects in memory. Here it
looks at the address as it came over the line, for moto forgets how that was written, and compares the
signed digest of a body with the body.

One line in, one line out. What it can be told:

    begin            serve at the port; the first line out is PORT ACCESS_KEY SECRET
    stop             no longer: the port is closed, open connections are cut
    hang | go        take requests and answer none | answer again
    seal | open      the owner of the key may do nothing | everything again
    fail N           answer the next N requests with 503 SlowDown
    make B | drop B  a bucket | away with it and what is in it
    names B          the names in it, with their sizes
    asked            how many requests came since this was asked last

With --tls FOLDER it speaks TLS, by a certificate of its own; ca.pem in the folder is whom to trust.
"""

import datetime
import hashlib
import io
import ipaddress
import json
import os
import pathlib
import socket
import sys
import threading

os.environ["MOTO_ALLOW_NONEXISTENT_REGION"] = "true"

from moto import settings
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam import access_control
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

settings.INITIAL_NO_AUTH_ACTION_COUNT = 0

ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


# What each thread is asked, as it came.
asked = threading.local()


def as_it_came(request, made=access_control.IAMRequestBase._create_aws_request):
    request._path = asked.address
    return made(request)


access_control.IAMRequestBase._create_aws_request = as_it_came


def fault(start_response, status, code):
    words = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'.encode()
    start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(words)))])
    return [words]


class Handler(WSGIRequestHandler):
    """Keeps connections open, as S3 does, and knows them, so that they can be cut."""

    protocol_version = "HTTP/1.1"
    open_ones = set()

    def setup(self):
        super().setup()
        Handler.open_ones.add(self.connection)

    def finish(self):
        Handler.open_ones.discard(self.connection)
        super().finish()

    def log(self, *_):
        pass


class Door:
    """What stands before moto: hangs, fails and counts as it is told."""

    def __init__(self, inner):
        self.inner = inner
        self.going = threading.Event()
        self.going.set()
        self.fail = 0
        self.asked = 0

    def __call__(self, environ, start_response):
        self.asked += 1
        self.going.wait()
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.fail > 0:
            self.fail -= 1
            return fault(start_response, "503 Slow Down", "SlowDown")
        signed = environ.get("HTTP_X_AMZ_CONTENT_SHA256")
        if signed not in (None, hashlib.sha256(body).hexdigest()):
            return fault(start_response, "400 Bad Request", "XAmzContentSHA256Mismatch")
        environ["wsgi.input"] = io.BytesIO(body)
        asked.address = environ["REQUEST_URI"]
        return self.inner(environ, start_response)


def certificate(folder):
    """A certificate for loopback, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    cert, private = folder / "ca.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(pem))
    private.write_bytes(key.private_bytes(pem, form, plain))
    return str(cert), str(private)


def bound(port):
    """A socket at the port, beside others of this process."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


class Server:
    def __init__(self, tls):
        self.door = Door(DomainDispatcherApplication(create_backend_app))
        self.tls = tls
        # Held to the end, and never listened at: while nobody serves, nobody else takes the port.
        self.held = bound(0)
        self.port = self.held.getsockname()[1]
        self.serving = None
        self.iam = get_backend("iam")[DEFAULT_ACCOUNT_ID]["aws"]
        self.s3 = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"]
        self.iam.create_user("aws", "node")
        self.open()
        self.key = self.iam.create_access_key("node")

    def begin(self):
        listening = bound(self.port)
        listening.listen(128)
        self.serving = make_server("127.0.0.1", self.port, self.door, threaded=True,
                                   request_handler=Handler, ssl_context=self.tls,
                                   fd=listening.fileno())
        listening.close()
        self.serving.daemon_threads = True
        threading.Thread(target=self.serving.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.serving.shutdown()
        self.serving.server_close()
        for line in list(Handler.open_ones):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def open(self):
        self.iam.put_user_policy("node", "all", json.dumps(ALL))

    def tell(self, word, rest):
        if word == "begin":
            self.begin()
            return f"{self.port} {self.key.access_key_id} {self.key.secret_access_key}"
        if word == "stop":
            self.stop()
        elif word == "hang":
            self.door.going.clear()
        elif word == "go":
            self.door.going.set()
        elif word == "seal":
            self.iam.delete_user_policy("node", "all")
        elif word == "open":
            self.open()
        elif word == "fail":
            self.door.fail = int(rest)
        elif word == "make":
            self.s3.create_bucket(rest, "us-east-1")
        elif word == "drop":
            for name in list(self.s3.buckets[rest].keys):
                self.s3.delete_object(rest, name)
            self.s3.delete_bucket(rest)
        elif word == "names":
            keys = self.s3.buckets[rest].keys
            return json.dumps({name: keys[name].size for name in keys})
        elif word == "asked":
            asked, self.door.asked = self.door.asked, 0
            return str(asked)
        else:
            raise ValueError(word)
        return "ok"


def main():
    tls = None
    if sys.argv[1:2] == ["--tls"]:
        tls = certificate(pathlib.Path(sys.argv[2]))
    server = Server(tls)
    # The end of the input is the end of whoever started it.
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        print(server.tell(word, rest), flush=True)


main()
