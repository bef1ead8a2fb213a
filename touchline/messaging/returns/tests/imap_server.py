"""A mailbox server for tests: as much of IMAP (RFC 3501) as a reader needs, over one folder that the test fills."""

import re
import socketserver
import threading
from contextlib import contextmanager


class Folder:
    """What is in it, by number; `password` and `validity` may change."""

    def __init__(self):
        self.mails, self.next, self.validity, self.password, self.fetched = {}, 1, 7, "right", []

    def put(self, raw):
        self.mails[self.next] = raw
        self.next += 1
        return self.next - 1


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            if not self.answer(tag, command):
                return

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def answer(self, tag, command):
        folder, verb = self.server.folder, command.upper()
        done = f"{tag} OK done"
        if verb.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif verb.startswith("LOGIN") and f'"{folder.password}"' not in command:
            done = f"{tag} NO wrong password"
        elif verb.startswith(("SELECT", "EXAMINE")):
            self.say(f"* {len(folder.mails)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {folder.validity}] valid")
            done = f"{tag} OK [READ-WRITE] done"
        elif verb.startswith("STATUS"):
            self.say(f'* STATUS "INBOX" (UIDVALIDITY {folder.validity})')
        elif verb.startswith("UID SEARCH"):
            found = re.search(r"UID (\d+):\*", command[4:])
            begin = min(int(found[1]), max(folder.mails, default=0)) if found else 0
            self.say(f"* SEARCH {' '.join(str(uid) for uid in sorted(folder.mails) if uid >= begin)}".rstrip())
        elif verb.startswith("UID FETCH"):
            self.fetch(folder, int(command.split()[2]), verb)
        elif verb.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(done)
            return False
        self.say(done)
        return True

    def fetch(self, folder, uid, verb):
        raw = folder.mails.get(uid)
        if raw is None:
            return
        if "BODY.PEEK[" not in verb:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        assert "BODY.PEEK[" in verb, "Nobody marks mail as read."
        folder.fetched.append((uid, "HEADER" in verb))
        part = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in verb else raw
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(part)}}}\r\n".encode() + part + b")\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def run_imap():
    with Server(("127.0.0.1", 0), Handler) as server:
        server.folder = Folder()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.folder, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
