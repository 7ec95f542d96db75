"""test_server.py CONFIG.json: an SSH server that does what a test tells it to (see scripted_server.h). Prints its port.

Commands of exec:
  echo TEXT        TEXT and a newline; exit status 0
  status N         100 bytes of "x", exit status N
  nostatus         100 bytes of "x", closes without a status
  signal NAME      ends by that signal
  signals          says twice that it does: by TERM, then by KILL
  signals long     says that it does by one whose name is longer than the message
  stderr TEXT      TEXT on the error output, "out" on the other; exit status 0
  cat              all of its input; exit status 0
  exec PROGRAM …   really, by sh, with the folder "home" beside the configuration as its HOME
  pad N            claims N bytes of padding once, under a right MAC
  flood KIND N     N packets that nobody waits for (FLOODS below), then 100 bytes of "x"
  rekey            a key exchange, then 100 bytes of "x"
  rekey other      the same with another host key
  rekey with C M   the same, to one of the ciphers C and of the MACs M (lists with commas)
  rekey half       the same; its first packet comes together with half of the one after it
  hang             nothing, ever
  offer HOST PORT  a connection to that listener of the client's: "window N" (what it may send at first) or "refused CODE"; exit status 0
  offer-path PATH  the same to a listener at that path of the server
  open KIND        opens a channel of that kind towards the client, says on its output what became of it; exit status 0
  slam             closes the channel instead of answering the request
  linger N         end-of-file and exit status N, and never a close
  hangup N         N bytes of "x", "bye" on the error output and a goodbye (SSH_MSG_DISCONNECT), all in one write
  hangup N STATUS  the same with that exit status, end-of-file and close before the goodbye
A shell says "welcome", then gives each line back in capitals until "exit".
direct-tcpip to host "never" is not answered; to "late" it is confirmed after 0.5 s, as channel 777; to "refuse" refused; else echoed.
Global requests that it does not know are answered with FAILURE, those for listening with SUCCESS, both late for a user with slow_replies.
"""
import io
import json
import os
import subprocess
import sys
import threading
import time
import socket

import aead
import paramiko
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko.auth_handler import AuthHandler
from paramiko.common import MSG_CHANNEL_OPEN, MSG_USERAUTH_REQUEST
from paramiko.message import Message

CONFIG = json.load(open(sys.argv[1]))
USERS = {user["name"]: user for user in CONFIG["users"]}
HOME = os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])), "home")
HOST_KEY = paramiko.Ed25519Key(filename=CONFIG["host_key"])
USERAUTH_BANNER, PASSWD_CHANGEREQ = 53, 60
CHANNEL_OPEN_CONFIRMATION, CHANNEL_WINDOW_ADJUST, CHANNEL_CLOSE, CHANNEL_REQUEST = 91, 93, 97, 98
FLOODS = {  # what follows the number of the client's channel, None standing for it
    "success": (99, None), "strange-success": (99, 4242), "confirmation": (CHANNEL_OPEN_CONFIRMATION, None, 5, 6, 7),
    "empty-data": (94, None, b""), "banner": (USERAUTH_BANNER, "boo", ""), "failure": (51, "boo", False), "unheard-of": (150, "boo"),
}


def log(text):
    print(text, file=sys.stderr, flush=True)


def send(transport, code, *parts):
    message = Message()
    message.add_byte(bytes([code]))
    for part in parts:
        if isinstance(part, bool):
            message.add_boolean(part)
        elif isinstance(part, int):
            message.add_int(part)
        else:
            message.add_string(part)
    transport._send_message(message)


def authorized_keys():
    try:
        with open(os.path.join(HOME, ".ssh/authorized_keys")) as lines:
            return [" ".join(line.split()[:2]) for line in lines]
    except OSError:
        return []


class Login:
    """How far one connection has come with its user's methods."""

    def __init__(self, user):
        self.user = USERS.get(user, {"name": user, "password": "", "rounds": [], "public_keys": [], "methods": [],
                                     "expired_password": "", "new_password": "", "change_prompt": "", "slow_replies": False, "open_door": False})
        self.done = []

    def alternatives(self):
        if self.user["methods"]:
            return self.user["methods"]
        return [[m] for m, there in (("publickey", self.user["public_keys"]), ("keyboard-interactive", self.user["rounds"]),
                                     ("password", self.user["password"] or self.user["expired_password"])) if there] or [["publickey"]]

    def allowed(self):
        left = [a[len(self.done)] for a in self.alternatives() if a[:len(self.done)] == self.done and len(a) > len(self.done)]
        return list(dict.fromkeys(left))

    def succeeded(self, method):
        if method not in self.allowed():
            return paramiko.AUTH_FAILED
        self.done.append(method)
        return paramiko.AUTH_SUCCESSFUL if self.done in self.alternatives() else paramiko.AUTH_PARTIALLY_SUCCESSFUL


class Server(paramiko.ServerInterface):
    def __init__(self, transport):
        self.transport, self.login, self.round, self.requests = transport, Login(""), 0, 0

    def as_user(self, user):
        if self.login.user["name"] != user:
            self.login = Login(user)
        return self.login

    def answer(self, user, method, result):
        words = {paramiko.AUTH_SUCCESSFUL: "success", paramiko.AUTH_PARTIALLY_SUCCESSFUL: "partial", paramiko.AUTH_FAILED: "failure"}
        log(f"auth {user} {method} {words[result]}")
        return result

    def get_allowed_auths(self, user):
        return ",".join(self.as_user(user).allowed())

    def check_auth_none(self, user):
        open_door = self.as_user(user).user["open_door"]
        return self.answer(user, "none", paramiko.AUTH_SUCCESSFUL if open_door else paramiko.AUTH_FAILED)

    def check_auth_password(self, user, password):
        login = self.as_user(user)
        right = login.user["password"] and password == login.user["password"]
        return self.answer(user, "password", login.succeeded("password") if right else paramiko.AUTH_FAILED)

    def check_auth_publickey(self, user, key):
        login = self.as_user(user)
        line = f"{key.get_name()} {key.get_base64()}"
        known = {*login.user["public_keys"], *(authorized_keys() if "home" in login.user["public_keys"] else ())}
        if "publickey" not in login.allowed() or not ({"any", line} & known):
            return self.answer(user, "publickey", paramiko.AUTH_FAILED)
        # paramiko asks once for the question "would you take it?" and once for the signature; only the second one counts
        return self.answer(user, "publickey", login.succeeded("publickey")) if self.signed else paramiko.AUTH_SUCCESSFUL

    def query(self, number):
        r = self.login.user["rounds"][number]
        self.round = number
        return paramiko.InteractiveQuery(r["name"], r["instruction"], *((p["text"], p["echo"]) for p in r["prompts"]))

    def check_auth_interactive(self, user, submethods):
        login = self.as_user(user)
        if not login.user["rounds"] or "keyboard-interactive" not in login.allowed():
            return self.answer(user, "keyboard-interactive", paramiko.AUTH_FAILED)
        return self.query(0)

    def check_auth_interactive_response(self, responses):
        user, rounds = self.login.user["name"], self.login.user["rounds"]
        if list(responses) != [p["answer"] for p in rounds[self.round]["prompts"]]:
            return self.answer(user, "keyboard-interactive", paramiko.AUTH_FAILED)
        if self.round + 1 < len(rounds):
            return self.query(self.round + 1)
        return self.answer(user, "keyboard-interactive", self.login.succeeded("keyboard-interactive"))

    def check_channel_request(self, kind, channel_id):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, channel, term, width, height, pixelwidth, pixelheight, modes):
        log(f"pty {term.decode()} {width}x{height}")
        return True

    def check_channel_window_change_request(self, channel, width, height, pixelwidth, pixelheight):
        log(f"window {width}x{height}")
        return True

    def check_channel_env_request(self, channel, name, value):
        log(f"env {name.decode()}={value.decode()}")
        return True

    def check_channel_shell_request(self, channel):
        log("shell")
        threading.Thread(target=self.shell, args=(channel,), daemon=True).start()
        return True

    def check_channel_exec_request(self, channel, command):
        text = command.decode(errors="replace")
        log(f"exec {text}")
        if text == "slam":
            send(self.transport, CHANNEL_CLOSE, channel.remote_chanid)
            while True:  # paramiko would answer the request when this returns
                time.sleep(1)
        threading.Thread(target=self.run, args=(channel, text), daemon=True).start()
        return True

    def shell(self, channel):
        time.sleep(0.05)  # after the reply to the request, which paramiko sends when this method's caller returns
        channel.sendall(b"welcome\r\n")
        line = b""
        while data := channel.recv(4096):
            for byte in data:
                if byte not in b"\r\n":
                    line += bytes([byte])
                    continue
                if line == b"exit":
                    channel.send_exit_status(0)
                    return channel.close()
                channel.sendall(line.upper() + b"\r\n")
                line = b""
        channel.close()

    def run(self, channel, command):
        time.sleep(0.05)
        word, _, rest = command.partition(" ")
        status = 0
        if word == "flood":
            kind, count = rest.split()
            for _ in range(int(count)):
                send(self.transport, *(channel.remote_chanid if part is None else part for part in FLOODS[kind]))
        if word == "rekey" and not self.exchange_keys(rest):
            return
        if word == "echo":
            channel.sendall(rest.encode() + b"\n")
        elif word == "stderr":
            channel.sendall(b"out\n")
            channel.sendall_stderr(rest.encode() + b"\n")
        elif word == "cat":
            while data := channel.recv(65536):
                channel.sendall(data)
        elif word == "exec":
            status = self.really_run(channel, command)
        elif word == "hang":
            return
        elif word == "offer-path":
            channel.sendall(self.offer_path(rest).encode())
        elif word == "offer":
            channel.sendall(self.offer(*rest.split()).encode())
        elif word == "open":
            channel.sendall(self.open_towards_client(rest).encode() + b"\n")
        elif word == "linger":
            channel.send_exit_status(int(rest))
            return channel.shutdown_write()
        elif word == "hangup":
            return self.hang_up(channel, *map(int, rest.split()))
        else:
            if word == "pad":
                self.claim_padding(int(rest))
            channel.sendall(b"x" * 100)
            status = int(rest) if word == "status" else None
        if word == "signal":
            send(self.transport, CHANNEL_REQUEST, channel.remote_chanid, "exit-signal", False, rest, False, "", "")
        if word == "signals":
            for name in ("TERM", "KILL") if not rest else (30000,):
                send(self.transport, CHANNEL_REQUEST, channel.remote_chanid, "exit-signal", False, name, False, "", "")
        if status is not None:
            channel.send_exit_status(status)
        channel.close()

    def really_run(self, channel, command):
        if not os.path.exists(HOME):
            os.mkdir(HOME)
        sent = b""
        while data := channel.recv(65536):
            sent += data
        ran = subprocess.run(["sh", "-c", command], input=sent, capture_output=True, env={**os.environ, "HOME": HOME})
        channel.sendall(ran.stdout)
        channel.sendall_stderr(ran.stderr)
        return ran.returncode

    def offer(self, host, port):
        try:
            offered = self.transport.open_forwarded_tcpip_channel(("127.0.0.1", 1), (host.replace("ANY", ""), int(port)))
            return f"window {offered.out_window_size}\n"
        except paramiko.ChannelException as why:
            return f"refused {why.code}\n"

    def offer_path(self, path):
        """paramiko's open_channel() cannot say a path."""
        transport, answered = self.transport, threading.Event()
        number = transport._next_channel()
        offered = paramiko.Channel(number)
        transport._channels.put(number, offered)
        transport.channel_events[number], transport.channels_seen[number] = answered, True
        offered._set_transport(transport)
        offered._set_window(1 << 20, 32768)
        send(transport, MSG_CHANNEL_OPEN, "forwarded-streamlocal@openssh.com", number, 1 << 20, 32768, path, "")
        answered.wait(10)
        failure = transport.get_exception()
        return f"refused {failure.code}\n" if failure else f"window {offered.out_window_size}\n"

    def open_towards_client(self, kind):
        address = ("127.0.0.1", 1) if kind in ("x11", "forwarded-tcpip") else None
        try:
            opened = self.transport.open_channel(kind, ("127.0.0.1", 4022), address, timeout=5)
        except paramiko.ChannelException as refusal:
            return f"refused {refusal.code}"
        except paramiko.SSHException as error:
            return f"failed {error}"
        opened.close()
        return "opened"

    def exchange_keys(self, how):
        """Whether the client went along. It may also have gone."""
        transport = self.transport
        if how == "other":
            key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
            transport.add_server_key(paramiko.Ed25519Key(file_obj=io.StringIO(key)))
        if how.startswith("with "):
            options = transport.get_security_options()
            _, ciphers, macs = how.split()
            options.ciphers, options.digests = ciphers.split(","), macs.split(",")
        if how == "half":
            return self.exchange_keys_in_halves(transport.packetizer)
        try:
            transport.renegotiate_keys()
        except (paramiko.SSHException, OSError, EOFError) as error:
            log(f"rekey: {error}")
            return False
        return True

    def exchange_keys_in_halves(self, packetizer):
        write, held = packetizer.write_all, []
        packetizer.write_all = held.append
        self.transport.completion_event = threading.Event()
        self.transport._send_kex_init()
        send(self.transport, 2, b"i" * 96)  # SSH_MSG_IGNORE
        first = len(held[0]) + 40
        write(b"".join(held)[:first])
        time.sleep(0.5)  # what paramiko answers meanwhile waits its turn
        write(b"".join(held)[first:])
        packetizer.write_all = write
        return self.transport.completion_event.wait(10)

    def hang_up(self, channel, count, status=None):
        packetizer = self.transport.packetizer
        write, held = packetizer.write_all, []
        packetizer.write_all = held.append
        channel.sendall(b"x" * count)
        channel.sendall_stderr(b"bye\n")
        if status is not None:
            channel.send_exit_status(status)
            channel.close()
        send(self.transport, 1, 11, "so long", "")  # SSH_MSG_DISCONNECT, by application
        write(b"".join(held))

    def claim_padding(self, count):
        packetizer = self.transport.packetizer
        build = packetizer._build_packet

        def build_once(payload):
            packetizer._build_packet = build
            packet = bytearray(build(payload))
            packet[4] = count & 255
            return bytes(packet)
        packetizer._build_packet = build_once

    def check_port_forward_request(self, host, port):
        self.wait_as_told()
        return port or 4022

    def cancel_port_forward_request(self, host, port):
        pass

    def check_global_request(self, kind, message):
        self.wait_as_told()
        return kind == "streamlocal-forward@openssh.com"

    def wait_as_told(self):
        if self.login.user["slow_replies"]:
            time.sleep(0.3)

    def check_channel_direct_tcpip_request(self, channel_id, origin, destination):
        if destination[0] == "refuse":
            return paramiko.OPEN_FAILED_CONNECT_FAILED
        threading.Thread(target=self.give_back, args=(channel_id,), daemon=True).start()
        return paramiko.OPEN_SUCCEEDED

    def give_back(self, channel_id):
        time.sleep(0.05)
        channel = self.transport._channels.get(channel_id)
        while channel is not None and (data := channel.recv(65536)):
            channel.sendall(data)
        if channel is not None:
            channel.close()


class Transport(aead.Transport):
    """Keeps opens of "never" and "late" from paramiko, which has no way to put an answer off."""

    def parse_channel_open(self, message):
        mark = message.packet.tell()
        kind, channel_id, _window, _size = message.get_text(), message.get_int(), message.get_int(), message.get_int()
        host = message.get_text() if kind == "direct-tcpip" else ""
        message.packet.seek(mark)
        if host == "never":
            return None
        if host == "late":
            def confirm():
                time.sleep(0.5)
                send(self, CHANNEL_OPEN_CONFIRMATION, channel_id, 777, 1 << 20, 32768)
                send(self, CHANNEL_WINDOW_ADJUST, channel_id, 4096)
            threading.Thread(target=confirm, daemon=True).start()
            return None
        return self._parse_channel_open(message)

    def _activate_outbound(self):
        super()._activate_outbound()
        if CONFIG["signatures"] and not self.has_told_signatures:
            self.has_told_signatures = True
            message = Message()
            message.add_byte(bytes([7]))  # SSH_MSG_EXT_INFO
            message.add_int(1)
            message.add_string("server-sig-algs")
            message.add_string(",".join(CONFIG["signatures"]))
            self._send_message(message)

    has_told_signatures = False
    _handler_table = dict(paramiko.Transport._handler_table)


Transport._handler_table[MSG_CHANNEL_OPEN] = Transport.parse_channel_open

parse_request = AuthHandler._parse_userauth_request


def parse_userauth_request(self, message):
    """Before paramiko's own: banners, password change, and whether a public key comes with a signature."""
    mark = message.packet.tell()
    user, _service, method = message.get_text(), message.get_text(), message.get_text()
    server = self.transport.server_object
    server.requests += 1
    if CONFIG["delay"]:
        time.sleep(0.3)
    for text in {1: CONFIG["banners"], 2: CONFIG["later_banners"]}.get(server.requests, []):
        send(self.transport, USERAUTH_BANNER, text, "")
    if method == "publickey":
        server.signed = message.get_boolean()
    account = USERS.get(user)
    if method == "password" and account and account["expired_password"]:
        changing, password = message.get_boolean(), message.get_text()
        if changing:
            login = server.as_user(user)
            right = password == account["expired_password"] and message.get_text() == account["new_password"]
            if not right:
                log(f"auth {user} change again")
                return send(self.transport, PASSWD_CHANGEREQ, "Not good enough. " + account["change_prompt"], "")
            self.auth_username = user
            return self._send_auth_result(user, method, server.answer(user, "change", login.succeeded("password")))
        if password == account["expired_password"]:
            log(f"auth {user} expired")
            return send(self.transport, PASSWD_CHANGEREQ, account["change_prompt"], "")
    message.packet.seek(mark)
    return parse_request(self, message)


for table in (AuthHandler.__dict__.get("_server_handler_table"), getattr(AuthHandler, "_handler_table", None)):
    if isinstance(table, dict):
        table[MSG_USERAUTH_REQUEST] = parse_userauth_request
AuthHandler._parse_userauth_request = parse_userauth_request  # where paramiko makes its table at each call


def log_numbers(packetizer):
    read = packetizer.read_message

    def read_and_log():
        number, message = read()
        log(f"message {number}")
        return number, message
    packetizer.read_message = read_and_log


def serve(connection):
    log("connection")
    transport = Transport(connection)
    if CONFIG["version"]:
        transport.local_version = CONFIG["version"]
    transport.add_server_key(HOST_KEY)
    options = transport.get_security_options()
    if CONFIG["ciphers"]:
        options.ciphers = CONFIG["ciphers"]
    if CONFIG["macs"]:
        options.digests = CONFIG["macs"]
    if CONFIG["log_numbers"]:
        log_numbers(transport.packetizer)
    channels = []  # paramiko closes a channel that nobody holds
    try:
        transport.start_server(server=Server(transport))
        while transport.is_active():
            channel = transport.accept(1)
            if channel is not None:
                channels.append(channel)
    except Exception as error:
        log(f"server: {error}")
    log("closed")


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(50)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
