"""inetd.py PROGRAM ARGS…: prints a port of 127.0.0.1 and runs PROGRAM for each connection to it, on its standard input and output.

tinysshd wants such a super-server (tcpsvd, inetd); the tests bring their own and so need none on the machine.
"""
import os
import signal
import socket
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a connection ended
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(50)
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)
        connection.close()
        os.execv(sys.argv[1], sys.argv[1:])
    connection.close()
