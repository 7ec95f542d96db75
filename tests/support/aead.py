"""The outgoing half of AES-GCM and chacha20-poly1305 for paramiko before 3.5, which has neither: so that a server with the right keys can lie
under a right tag. What comes in stays with paramiko's own ciphers, which is why a client has to ask for these in one direction only.

RFC 5647 section 7, draft-ietf-sshm-chacha20-poly1305. Transport takes the place of paramiko's.
"""
import os
import struct

import paramiko
import paramiko.packet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.poly1305 import Poly1305


class Gcm:
    """Encrypts what follows the length, which stays plain, as with EtM."""

    block, length_is_plain = 16, True

    def __init__(self, transport):
        self.key = AESGCM(transport._compute_key("D", 16))
        iv = transport._compute_key("B", 12)
        self.fixed, self.count = iv[:4], int.from_bytes(iv[4:], "big")

    def update(self, data):
        nonce = self.fixed + self.count.to_bytes(8, "big")
        self.count = (self.count + 1) % (1 << 64)
        sealed = self.key.encrypt(nonce, data, struct.pack(">I", len(data)))
        self.tag = sealed[-16:]
        return sealed[:-16]


class ChaCha:
    """Encrypts the length too, with a key of its own."""

    block, length_is_plain = 8, False

    def __init__(self, transport):
        self.packetizer, self.key = transport.packetizer, transport._compute_key("D", 64)

    def build(self, payload):
        padding = 11 - (len(payload) + 4) % 8
        return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + os.urandom(padding)

    def stream(self, key, counter, data):
        nonce = struct.pack("<Q", counter) + struct.pack(">Q", self.packetizer._Packetizer__sequence_number_out)
        return Cipher(algorithms.ChaCha20(key, nonce), None).encryptor().update(data)

    def update(self, packet):
        main, header = self.key[:32], self.key[32:]
        sealed = self.stream(header, 0, packet[:4]) + self.stream(main, 1, packet[4:])
        self.tag = Poly1305.generate_tag(self.stream(main, 0, bytes(32)), sealed)
        return sealed


CIPHERS = {"aes128-gcm@openssh.com": Gcm, "chacha20-poly1305@openssh.com": ChaCha}
compute_hmac = paramiko.packet.compute_hmac
paramiko.packet.compute_hmac = lambda key, message, digest: key.tag if type(key) in CIPHERS.values() else compute_hmac(key, message, digest)


class Transport(paramiko.Transport):
    # What paramiko makes of these entries is thrown away below; the sizes only have to be possible.
    _cipher_info = {**paramiko.Transport._cipher_info,
                    **{name: {"class": algorithms.AES, "mode": modes.CTR, "block-size": 16, "key-size": 16} for name in CIPHERS}}

    def _activate_outbound(self):
        if self.local_cipher not in CIPHERS:
            return super()._activate_outbound()
        engine, packetizer = CIPHERS[self.local_cipher](self), self.packetizer
        set_cipher = packetizer.set_outbound_cipher

        def set_ours(*_, **__):  # after NEWKEYS, which still goes out as before
            set_cipher(engine, engine.block, None, 16, engine, False, etm=engine.length_is_plain)
            if not engine.length_is_plain:
                packetizer._build_packet = engine.build
        packetizer.set_outbound_cipher = set_ours
        super()._activate_outbound()
        packetizer.set_outbound_cipher = set_cipher
        return None
