#!/usr/bin/env python3
"""Records what real programs write to a terminal, and what another terminal makes of it.

    ./record.py            # all recordings of this folder, into this folder

Each program runs on a pty of 80x24 with TERM=xterm-256color and a home of its own; keys are sent with pauses, and the recording stops while
it still shows something (NAME.vt, raw bytes). The expected screen (NAME.screen) comes from tmux: the bytes are replayed in a pane of the same
size and read back with capture-pane, so that our own terminal has no say in it.
"""
import fcntl, os, pty, select, shutil, signal, struct, subprocess, sys, tempfile, termios, time

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = "".join(f"line {n:3d} of a sample file: the quick brown fox jumps over the lazy dog\n" for n in range(1, 201))
SOURCE = '#include <stdio.h>\n\n/* a comment that is long enough to be wrapped by an editor which shows eighty columns and no more */\n' \
    'int main(void)\n{\n\tfor (int i = 0; i < 10; ++i) {\n\t\tprintf("%d: \\xe2\\x82\\xac\\n", i);\n\t}\n\treturn 0;\n}\n'

RECORDINGS = {
    "bash": (["bash", "--norc", "-i"], [
        "PS1='\\[\\e[1;32m\\]demo\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]$ '\r", "ls --color=always -l\r",
        "echo this is a very long command line that goes on past the eightieth column and is therefore wrapped by readline",
        "\x01", "\x1bf\x1bf", "XX", "\x05", "\x17\x17", "\r", "printf '\\e[41mred\\e[K\\e[0m\\n'\r", "echo uml\u00e4ut \u6f22\u5b57 e\u0301\r"]),
    "vim": (["vim", "-u", "NONE", "-N", "-i", "NONE", "--cmd", "set ruler nu hls t_RV= t_u7=", "--cmd", "syntax on", "source.c"], [
        ":vsplit sample.txt\r", "20jdd", ":set list\r", "\x17\x17", "G", "o// \u6f22\u5b57 and more\x1b", "/int\r", "\x17\x17", "\x06\x06\x05\x19", "5dd", "u",
        ":split\r", "gg", "\x17="]),
    "less": (["less", "-N", "-S", "sample.txt"], ["/ 42 \r", "ddu", "G", "kkkkkk", "\x1b[6~", "bb", "&9\r"]),
    # A process namespace of its own: a recording must not tell what else ran on the machine that it was made on.
    "htop": (["unshare", "--pid", "--fork", "--uts", "--mount-proc", "sh", "-c", "hostname demo; sleep 999 & sh -c 'sleep 998 & sleep 997' & exec htop -d 5"], ["", "\x1b[B\x1b[B\x1b[B", "t", "\x1bOQ", "\x1b[B\x1b[B", "\x1b"]),
    "tmux": (["unshare", "--uts", "sh", "-c", 'hostname demo; exec tmux "$@"', "tmux", "-f", "/dev/null", "-L", "recording", "new-session", "bash", "--norc"], [
        "PS1='$ '\r", "seq 1 40\r", "\x02%", "PS1='> '\r", "ls -l --color=always\r", "\x02\"", "echo bottom; seq 100 140\r", "\x02\x1b[A",
        "printf '\\e[3;5H\\e[7mreverse\\e[0m\\n'\r", "\x02o", "\x02[", "kkkkk"]),
    "mc": (["mc", "--nosubshell"], ["", "", "", "\x1bOB\x1bOB\x1bOB\x1bOB\x1bOB\x1bOB", "\x1bOR", "\x1b[6~", "\x1bOR", "\t", "\x1b[20~", "\x1bOB\x1bOB", "\x1bOC"]),
    "panels": (["/usr/libexec/ncurses-examples/demo_panels"], ["", "s1", "s2", "s3", "m", "b2", "t1", "\r"]),
}


def prepare(home):
    with open(f"{home}/sample.txt", "w") as file:
        file.write(SAMPLE)
    with open(f"{home}/source.c", "w") as file:
        file.write(SOURCE)
    os.mkdir(f"{home}/folder")
    with open(f"{home}/run.sh", "w") as file:
        file.write("#!/bin/sh\n")
    os.chmod(f"{home}/run.sh", 0o755)
    os.makedirs(f"{home}/.config/mc")
    with open(f"{home}/.config/mc/ini", "w") as file: # no word of the disk that it was recorded on
        file.write("[Layout]\nfree_space=false\nmessage_visible=false\n")
    for name in os.listdir(home):
        os.utime(f"{home}/{name}", (1700000000, 1700000000))


def record(argv, keys):
    home = tempfile.mkdtemp(prefix="record-", dir="/tmp")
    prepare(home)
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(home)
        env = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": home, "PATH": os.environ["PATH"], "TZ": "UTC",
               "TMUX_TMPDIR": home, "INPUTRC": "/dev/null", "HISTFILE": "/dev/null", "LESSHISTFILE": "-", "USER": "demo"}
        os.execvpe(argv[0], argv, env)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    out = b""

    def drain(seconds):
        nonlocal out
        end = time.time() + seconds
        while time.time() < end:
            if select.select([master], [], [], 0.05)[0]:
                try:
                    out += os.read(master, 65536)
                except OSError:
                    return

    drain(1.2)
    for key in keys:
        os.write(master, key.encode())
        drain(0.5)
    drain(0.7)
    if "recording" in argv:
        subprocess.run(["tmux", "-L", "recording", "kill-server"], env={**os.environ, "TMUX_TMPDIR": home}, check=False)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)
    shutil.rmtree(home, ignore_errors=True)
    return out


def screen_by_tmux(path):
    folder = tempfile.mkdtemp(prefix="replay-", dir="/tmp")
    env = {**os.environ, "TMUX_TMPDIR": folder, "LC_ALL": "C.UTF-8"}
    env.pop("TMUX", None)
    tmux = ["tmux", "-f", "/dev/null", "-L", "replay"]
    command = f"stty raw -echo; cat '{path}'; touch {folder}/done; sleep 60"
    subprocess.run(tmux + ["new-session", "-d", "-x", "80", "-y", "24", "sleep 60", ";", "set", "-g", "status", "off", ";", "respawn-pane", "-k", command],
                   env=env, check=True)
    while not os.path.exists(f"{folder}/done"):
        time.sleep(0.1)
    time.sleep(0.5)
    screen = subprocess.run(tmux + ["capture-pane", "-p"], env=env, check=True, capture_output=True).stdout
    subprocess.run(tmux + ["kill-server"], env=env)
    shutil.rmtree(folder, ignore_errors=True)
    lines = [line.rstrip() for line in screen.decode().split("\n")]
    return "\n".join((lines + [""] * 24)[:24]) + "\n"


for name, (argv, keys) in RECORDINGS.items():
    if sys.argv[1:] and name not in sys.argv[1:]:
        continue
    path = f"{HERE}/{name}.vt"
    with open(path, "wb") as file:
        file.write(record(argv, keys))
    with open(f"{HERE}/{name}.screen", "w") as file:
        file.write(screen_by_tmux(path))
    print(name, os.path.getsize(path), "bytes")
