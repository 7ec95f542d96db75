"""login_proxy.py PORT: a proxy that leads to 127.0.0.1 PORT whatever it is asked for, and takes "me" with the password "right" only.

Speaks SOCKS 5 with user and password, SOCKS 4a with a user (nothing to check a password by), and HTTP CONNECT with Basic. Prints its port,
then a line for each connection: the kind and the host that was asked for, or "refused".
"""
import base64
import socket
import sys
import threading


def exact(peer, count):
    data = b""
    while len(data) < count:
        piece = peer.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def until(peer, mark):
    data = b""
    while not data.endswith(mark):
        data += exact(peer, 1)
    return data


def counted(peer):
    return exact(peer, exact(peer, 1)[0])


def socks5(peer):
    counted(peer)  # the methods it offers
    peer.sendall(b"\x05\x02")
    exact(peer, 1)
    if (counted(peer), counted(peer)) != (b"me", b"right"):
        peer.sendall(b"\x01\x01")
        return None
    peer.sendall(b"\x01\x00")
    kind = exact(peer, 4)[3]
    host = counted(peer) if kind == 3 else exact(peer, 4 if kind == 1 else 16)
    exact(peer, 2)
    return f"socks5 {host.decode()}", b"\x05\x00\x00\x01" + bytes(6)


def socks4(peer):
    exact(peer, 7)
    user, host = until(peer, b"\0")[:-1], until(peer, b"\0")[:-1]
    if user != b"me":
        peer.sendall(b"\0\x5d" + bytes(6))
        return None
    return f"socks4 {host.decode()}", b"\0\x5a" + bytes(6)


def http(peer):
    header = until(peer, b"\r\n\r\n").decode()
    if "Basic " + base64.b64encode(b"me:right").decode() not in header:
        peer.sendall(b'HTTP/1.1 407 Log in\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
        return None
    return f"http {header.split()[1].split(':')[0]}", b"HTTP/1.1 200 Go on\r\n\r\n"


def carry(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(peer):
    try:
        # "C" of CONNECT is read and not missed.
        admitted = {b"\x05": socks5, b"\x04": socks4, b"C": http}[exact(peer, 1)](peer)
    except (EOFError, KeyError, OSError):
        peer.close()
        return
    print(admitted[0] if admitted else "refused", flush=True)
    if not admitted:
        peer.close()
        return
    target = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    peer.sendall(admitted[1])
    threading.Thread(target=carry, args=(target, peer), daemon=True).start()
    carry(peer, target)


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
