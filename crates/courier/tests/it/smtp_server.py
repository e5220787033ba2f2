"""A real mail server (aiosmtpd) for the tests of the postman.

The first line of its output is its port; then one line of JSON for each mail it took. Its argument
is a JSON object: certificate, key (files), tls ("", "starttls", "wrapped"), user, password.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        # Servers like to repeat the address: nothing of it may end in a log.
        if address.startswith("nobody"):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if address.startswith("full"):
            return f"452 4.2.2 <{address}>: Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger"):
            return f"550 5.7.1 <{address}>: Sender address rejected: not yours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"spam" in envelope.content:
            return "554 5.7.1 Message rejected: " + envelope.rcpt_tos[0]
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or wanted["tls"] == "wrapped",
            "hello": session.host_name,
            "user": session.auth_data.decode() if session.auth_data else None,
            "mail": envelope.content.decode("utf-8"),
        }
        print(json.dumps(taken), flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    if data.login.decode() == wanted["user"] and data.password.decode() == wanted["password"]:
        return AuthResult(success=True, auth_data=data.login)
    return AuthResult(success=False, handled=False)


async def serve():
    context = None
    if wanted["tls"]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(wanted["certificate"], wanted["key"])
    wrapped = wanted["tls"] == "wrapped"

    def protocol():
        return SMTP(
            Handler(),
            hostname="mail.test",
            tls_context=None if wrapped else context,
            require_starttls=wanted["tls"] == "starttls",
            authenticator=authenticate if wanted["user"] else None,
            auth_required=bool(wanted["user"]),
            auth_require_tls=bool(wanted["tls"]) and not wrapped,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        protocol, "127.0.0.1", 0, ssl=context if wrapped else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    # Whoever started it holds the other end: when they go, so does it.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


wanted = json.loads(sys.argv[1])
asyncio.run(serve())
