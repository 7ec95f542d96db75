#!/usr/bin/python3
"""Writes seeds/server_greeting and seeds/server_messages: what well-behaved and odd servers say. RFC 4252, 4253, 4254. Run it here."""

import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def u32(number):
    return struct.pack(">I", number)


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return u32(len(value)) + value


def save(folder, name, data):
    os.makedirs(os.path.join(HERE, "seeds", folder), exist_ok=True)
    with open(os.path.join(HERE, "seeds", folder, name), "wb") as file:
        file.write(data)


def packet(payload):
    padding = 4 + (8 - (len(payload) + 9) % 8) % 8
    return u32(1 + len(payload) + padding) + bytes([padding]) + payload + bytes(padding)


def kexinit(kex, key="ssh-ed25519,rsa-sha2-512", cipher="aes128-gcm@openssh.com,aes128-ctr", mac="hmac-sha2-256", follows=0):
    lists = [kex, key, cipher, cipher, mac, mac, "none", "none", "", ""]
    return b"\x14" + bytes(range(16)) + b"".join(text(item) for item in lists) + bytes([follows]) + u32(0)


ED25519 = text("ssh-ed25519") + text(bytes(range(32)))
SIGNATURE = text("ssh-ed25519") + text(bytes(64))
OPENSSH = b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n"
CURVE = packet(b"\x1f" + text(ED25519) + text(bytes(range(1, 33))) + text(SIGNATURE))
NEWKEYS = packet(b"\x15")


def greetings():
    save("server_greeting", "openssh", OPENSSH + packet(kexinit("curve25519-sha256,kex-strict-s-v00@openssh.com")) + CURVE + NEWKEYS)
    save("server_greeting", "lines_before", b"Welcome\r\nto this machine\n\nSSH-1.99-dropbear_2022.83\n" + packet(kexinit("curve25519-sha256")))
    save("server_greeting", "http", b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n")
    save("server_greeting", "version_1", b"SSH-1.5-1.2.27\n")
    point = b"\x04" + bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    save("server_greeting", "nistp256", OPENSSH + packet(kexinit("ecdh-sha2-nistp256")) + packet(b"\x1f" + text(ED25519) + text(point) + text(SIGNATURE)) + NEWKEYS)
    group = packet(b"\x1f" + text(bytes([0x00]) + b"\xff" * 256) + text(b"\x02"))
    reply = packet(b"\x21" + text(ED25519) + text(b"\x00" + b"\x9a" * 256) + text(SIGNATURE))
    save("server_greeting", "group_exchange", OPENSSH + packet(kexinit("diffie-hellman-group-exchange-sha256")) + group + reply + NEWKEYS)
    save("server_greeting", "group14", OPENSSH + packet(kexinit("diffie-hellman-group14-sha256", key="rsa-sha2-512")) + packet(
        b"\x1f" + text(text("ssh-rsa") + text(b"\x01\x00\x01") + text(b"\x00" + b"\xc7" * 256)) + text(b"\x5a" * 256) + text(text("rsa-sha2-512") + text(b"\x11" * 256))))
    save("server_greeting", "nothing_in_common", OPENSSH + packet(kexinit("diffie-hellman-group1-sha1", cipher="des-cbc")))
    save("server_greeting", "goodbye", OPENSSH + packet(kexinit("curve25519-sha256")) + packet(b"\x01" + u32(11) + text("Too many connections") + text("")))
    save("server_greeting", "guessed", OPENSSH + packet(kexinit("sntrup761x25519-sha512@openssh.com,curve25519-sha256", follows=1)) + packet(b"\x1e" + text(bytes(40))) + CURVE)
    save("server_greeting", "chatter", OPENSSH + packet(b"\x02" + text("ignore me")) + packet(b"\x04\x01" + text("debug") + text("en")) + packet(kexinit("curve25519-sha256")) + packet(b"\x03" + u32(3)) + CURVE)


def session(choice, *messages):
    return bytes([choice]) + b"".join(struct.pack(">H", len(message)) + message for message in messages)


ACCEPT = b"\x06" + text("ssh-userauth")
EXT_INFO = b"\x07" + u32(1) + text("server-sig-algs") + text("ssh-ed25519,rsa-sha2-256,rsa-sha2-512")
BANNER = b"\x35" + text("Welcome to \xe2\x80\xae\x1b[31mexample\r\n") + text("en")
SUCCESS = b"\x34"


def failure(methods, partial=0):
    return b"\x33" + text(methods) + bytes([partial])


def confirm(channel, theirs, window=2097152, packet_size=32768):
    return b"\x5b" + u32(channel) + u32(theirs) + u32(window) + u32(packet_size)


def request(channel, name, reply, rest=b""):
    return b"\x62" + u32(channel) + text(name) + bytes([reply]) + rest


YES, NO = b"\x63" + u32(0), b"\x64" + u32(0)
STARTED = (YES, YES, YES, YES)
ENDED = (request(0, "exit-status", 0, u32(3)), b"\x60" + u32(0), b"\x61" + u32(0))


def messages():
    save("server_messages", "password", session(0, ACCEPT, EXT_INFO, BANNER, failure("publickey,password"), SUCCESS, confirm(0, 7), *STARTED,
        confirm(1, 8), b"\x51" + u32(4022), b"\x5a" + text("forwarded-tcpip") + u32(9) + u32(65536) + u32(32768) + text("localhost") + u32(4022) + text("10.0.0.9") + u32(5),
        b"\x5e" + u32(0) + text("hello\n"), b"\x5f" + u32(0) + u32(1) + text("oh\n"), b"\x5d" + u32(0) + u32(1000), b"\x5e" + u32(1) + text("200 OK"), b"\x51", *ENDED))
    save("server_messages", "password_change", session(4, ACCEPT, failure("password"), b"\x3c" + text("Your password has expired.") + text(""), BANNER, SUCCESS,
        confirm(0, 0), NO, NO, YES, YES, b"\x5c" + u32(1) + u32(2) + text("Connection refused") + text("en"), b"\x52", b"\x5e" + u32(0) + text("$ "),
        request(0, "exit-signal", 0, text("SEGV") + b"\x01" + text("core") + text("en")), b"\x61" + u32(0)))
    prompts = b"\x3c" + text("Login") + text("Two answers, please") + text("") + u32(2) + text("Password: ") + b"\x00" + text("Code: ") + b"\x01"
    save("server_messages", "keyboard_interactive", session(5, ACCEPT, failure("keyboard-interactive"), prompts, b"\x3c" + text("") * 3 + u32(0), failure("keyboard-interactive", 1), prompts, SUCCESS,
        confirm(0, 1), *STARTED, b"\x5a" + text("auth-agent@openssh.com") + u32(3) + u32(65536) + u32(16384), b"\x50" + text("keepalive@openssh.com") + b"\x01", b"\x5e" + u32(2) + text("\0\0\0\1\x0b"), *ENDED))
    offer = b"\x3c" + text("ssh-ed25519") + text(text("ssh-ed25519") + text("abcd"))
    save("server_messages", "public_key", session(10, ACCEPT, EXT_INFO, failure("publickey"), offer, SUCCESS, confirm(0, 5, window=10), *STARTED,
        b"\x5a" + text("auth-agent@openssh.com") + u32(3) + u32(65536) + u32(16384), b"\x5a" + text("x11") + u32(4) + u32(65536) + u32(16384) + text("10.0.0.1") + u32(6000), *ENDED))
    save("server_messages", "rsa_key", session(3, ACCEPT, EXT_INFO, failure("publickey"), failure("publickey", 1), failure(""), b"\x01" + u32(2) + text("Too many authentication failures") + text("")))
    save("server_messages", "open_door", session(0, ACCEPT, SUCCESS, confirm(0, 0), *STARTED, confirm(1, 1), b"\x51" + u32(1), b"\x5e" + u32(0) + text("x" * 700), *ENDED))
    save("server_messages", "rekey", session(0, ACCEPT, SUCCESS, confirm(0, 0), *STARTED, kexinit("curve25519-sha256"), b"\x1f" + text(ED25519) + text(bytes(range(1, 33))) + text(SIGNATURE), b"\x15"))
    # What libssh2 had wrong: patch 0027. The seed before is what patch 0026 is about.
    save("server_messages", "exit_signals", session(0, ACCEPT, SUCCESS, confirm(0, 0), *STARTED, request(0, "exit-signal", 0, text("TERM") + b"\x00" + text("") * 2),
        request(0, "exit-signal", 0, text("KILL") + b"\x00" + text("") * 2), request(0, "exit-signal", 0, u32(65536) + b"SEGV"), b"\x61" + u32(0)))
    save("server_messages", "chatter", session(4, b"\x02" + text("ignore"), b"\x04\x00" + text("debug") + text(""), ACCEPT, b"\x03" + u32(1), BANNER, BANNER, SUCCESS, b"\x50" + text("hostkeys-00@openssh.com") + b"\x00" + text(ED25519), confirm(0, 0), *STARTED,
        request(0, "keepalive@openssh.com", 1), request(0, "eow@openssh.com", 0), request(7, "keepalive@openssh.com", 1), b"\xc0"))


greetings()
messages()
