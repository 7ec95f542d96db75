#!/usr/bin/python3
"""./dev bench [NAME…]: speed and memory beside the program that people use today, measured in the same run.

Every row runs both programs in turn, seven times unless said, and prints the medians and their ratio (below 1: Latchkey is the lighter one).
Names: client (login download upload sessions) first-frame idle terminal (parsing, a frame, and the window beside alacritty, kitty and pterm) keys. Nothing here passes or fails; tests never measure time.
Servers are private, on loopback, and end with this script. Standard library only."""
import json, os, re, shutil, socket, statistics, subprocess, sys, tempfile, time

import terminal_window

BIN = os.path.abspath(os.environ.get('LATCHKEY_BIN_DIR', 'build/release/bin'))
ROUNDS = int(os.environ.get('ROUNDS', '7'))
MIB = int(os.environ.get('MIB', '1024'))
GCM = ('-o', 'Ciphers=aes128-gcm@openssh.com')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Sshd:
    """A private OpenSSH server with one Ed25519 key for the user who runs this."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        for name in ('host', 'user'):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', f'{folder}/{name}'], check=True)
        shutil.copy(f'{folder}/user.pub', f'{folder}/authorized_keys')
        subprocess.run(['puttygen', f'{folder}/user', '-o', f'{folder}/user.ppk'], check=True, stdin=subprocess.DEVNULL)
        with open(f'{folder}/host.pub') as f:
            self.host_line = ' '.join(f.read().split()[:2])
        with open(f'{folder}/known_hosts', 'w') as f:
            f.write(f'[127.0.0.1]:{self.port} {self.host_line}\n')
        with open(f'{folder}/sshd_config', 'w') as f:
            f.write(f'Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n'
                    'StrictModes no\nUsePAM no\nPermitRootLogin yes\nSetEnv HOME={folder}\nPidFile none\nPasswordAuthentication no\nLogLevel ERROR\n')
        command = ['/usr/sbin/sshd', '-D', '-e', '-f', f'{folder}/sshd_config']
        if os.geteuid() == 0:  # root's sshd wants /run/sshd and records logins: both in a mount namespace of its own
            command = ['unshare', '--mount', 'sh', '-c', 'mount --make-rprivate / && mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sshd '
                       '&& mount -t tmpfs tmpfs /var/log && : >/var/log/lastlog && : >/var/log/wtmp && exec "$@"', 'sh', *command]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        for _ in range(500):
            try:
                socket.create_connection(('127.0.0.1', self.port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        self.user = subprocess.run(['id', '-un'], capture_output=True, text=True, check=True).stdout.strip()

    def lk(self, *command, extra=()):
        return [f'{BIN}/lk', 'ssh', '-i', f'{self.folder}/user', '-p', str(self.port), '-o', 'BatchMode=yes',
                '-o', f'UserKnownHostsFile={self.folder}/known_hosts', *extra, f'{self.user}@127.0.0.1', *command]

    def ssh(self, *command, extra=()):
        return ['ssh', '-F', 'none', '-i', f'{self.folder}/user', '-p', str(self.port), '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes',
                '-o', f'UserKnownHostsFile={self.folder}/known_hosts', *extra, f'{self.user}@127.0.0.1', *command]

    def plink(self, *command):
        fingerprint = subprocess.run(['ssh-keygen', '-lf', f'{self.folder}/host.pub'], capture_output=True, text=True, check=True).stdout.split()[1]
        return ['plink', '-batch', '-ssh', '-hostkey', fingerprint, '-noagent', '-i', f'{self.folder}/user.ppk', '-P', str(self.port),
                f'{self.user}@127.0.0.1', *command]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run(argv, stdin=subprocess.DEVNULL):
    """-> (wall s, client cpu s, peak MiB)"""
    start = time.monotonic()
    process = subprocess.Popen(argv, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    err = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f'bench: {argv[0]} ended with {process.returncode}: {err.decode(errors="replace")[:300]}')
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def peak(argv):
    """-> (peak MiB,) of a client that has been connected for a while. Not wait4's ru_maxrss: that begins with Python's own size before exec."""
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        with open(f'/proc/{process.pid}/status') as f:
            return (int(re.search(r'VmHWM:\s+(\d+)', f.read()).group(1)) / 1024,)
    finally:
        process.terminate()
        process.wait()


def compare(title, ours, others, unit, column, rounds=ROUNDS):
    """Interleaved medians: ours and each of others are functions giving a tuple of figures; column says which one counts."""
    results = {name: [] for name in ('latchkey', *others)}
    for _ in range(rounds):
        results['latchkey'].append(ours()[column])
        for name, other in others.items():
            results[name].append(other()[column])
    mine = statistics.median(results['latchkey'])
    print(f'{title:34} latchkey {mine:9.3f} {unit}')
    for name in others:
        theirs = statistics.median(results[name])
        print(f'{"":34} {name:8} {theirs:9.3f} {unit}   ratio {mine / theirs if theirs else float("nan"):.2f}')


def login(server):
    compare('connect, log in, true: wall', lambda: run(server.lk('true')), {'ssh': lambda: run(server.ssh('true')), 'plink': lambda: run(server.plink('true'))}, 's', 0, rounds=max(ROUNDS, 30))
    compare('an open connection: memory', lambda: peak(server.lk('sleep 9')), {'ssh': lambda: peak(server.ssh('sleep 9')), 'plink': lambda: peak(server.plink('sleep 9'))}, 'MiB', 0)


def download(server):
    command = f'head -c {MIB}M /dev/zero'
    transfer('download', lambda argv: run(argv), server, command)


def upload(server):
    def send(argv):
        source = subprocess.Popen(['head', '-c', f'{MIB}M', '/dev/zero'], stdout=subprocess.PIPE)
        try:
            return run(argv, stdin=source.stdout)
        finally:
            source.stdout.close()
            source.wait()
    transfer('upload', send, server, 'cat > /dev/null')


def transfer(title, move, server, command):
    """CPU first: wall time is the slower end's, and that is the server."""
    gib, rounds = MIB / 1024, min(ROUNDS, 3)
    results = {name: [] for name in ('latchkey', 'ssh', 'plink', 'ssh, its own choice')}
    for _ in range(rounds):
        results['latchkey'].append(move(server.lk(command, extra=GCM)))
        results['ssh'].append(move(server.ssh(command, extra=GCM)))
        results['plink'].append(move(server.plink(command)))
        results['ssh, its own choice'].append(move(server.ssh(command)))
    for column, what in ((1, 'client CPU a GiB'), (0, 'wall a GiB')):
        mine = statistics.median(result[column] for result in results['latchkey']) / gib
        print(f'{title + ": " + what:34} latchkey {mine:9.3f} s   (aes128-gcm, median of {rounds} × {MIB} MiB)')
        for name in ('ssh', 'plink', 'ssh, its own choice'):
            theirs = statistics.median(result[column] for result in results[name]) / gib
            print(f'{"":34} {name:8} {theirs:9.3f} s   ratio {mine / theirs:.2f}')


def sessions(server):
    """One process, many channels; for ssh the nearest thing: a master connection and its clients."""
    bench = lambda what: subprocess.run([f'{BIN}/client_bench', what, str(server.port), server.user, f'{server.folder}/user', f'{server.folder}/known_hosts'],
                                        stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    print(f'{"100 sessions in one process":34} latchkey {float(bench("sessions")[0]):9.1f} KiB each')
    print(f'{"":34} {"ssh":8} {own_memory(server.ssh("sleep 9")):9.1f} KiB, one process each (its private memory)')
    median, slow = bench('echo')
    print(f'{"echo beside a full download":34} latchkey {float(median):9.3f} ms, 99 % within {slow} ms')
    median, slow = echo_of_ssh(server)
    print(f'{"":34} {"ssh":8} {median:9.3f} ms, 99 % within {slow:.3f} ms (ControlMaster)')
    print(f'{"an idle shell, 10 s":34} latchkey {bench("idle")[0]:>9} wake-ups')


def own_memory(argv):
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        with open(f'/proc/{process.pid}/smaps_rollup') as f:
            return sum(int(amount) for amount in re.findall(r'Private_(?:Clean|Dirty):\s+(\d+)', f.read()))
    finally:
        process.terminate()
        process.wait()


def echo_of_ssh(server):
    control = ('-o', f'ControlPath={server.folder}/control', '-o', 'ControlMaster=auto')
    bulk = subprocess.Popen(server.ssh('exec cat /dev/zero', extra=(*control, *GCM)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while not os.path.exists(f'{server.folder}/control'):
            time.sleep(0.02)
        cat = subprocess.Popen(server.ssh('exec cat', extra=control), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        times = []
        for _ in range(500):
            start = time.monotonic()
            cat.stdin.write(b'x')
            cat.stdout.read(1)
            times.append((time.monotonic() - start) * 1000)
        cat.terminate()
        cat.wait()
        times.sort()
        return times[250], times[495]
    finally:
        bulk.terminate()
        bulk.wait()


class Xvfb:
    def __init__(self):
        read, write = os.pipe()
        self.process = subprocess.Popen(['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], pass_fds=(write,),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as f:
            self.display = ':' + f.readline().strip()
        self.env = {**os.environ, 'DISPLAY': self.display}

    def stop(self):
        self.process.terminate()
        self.process.wait()


def wait_window(x, process, deadline=20):
    """Until the X server shows a window of this process (or any, for programs that set no _NET_WM_PID)."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', '.'], env=x.env, capture_output=True, text=True)
        if found.stdout.strip():
            return
        if process.poll() is not None:
            sys.exit(f'bench: {process.args[0]} ended before its window opened')
        time.sleep(0.004)
    sys.exit(f'bench: {process.args[0]} showed no window')


def rss(pid):
    with open(f'/proc/{pid}/status') as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1)) / 1024


def window(x, argv, home, stats=None):
    """-> (s until the first frame is on screen, RSS MiB). Ours also has to say itself that the frame was presented."""
    env = {**x.env, 'HOME': home, 'XDG_CONFIG_HOME': f'{home}/.config', 'XDG_STATE_HOME': f'{home}/.state'}
    if stats and os.path.exists(stats):
        os.unlink(stats)
    start = time.monotonic()
    process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_window(x, process)
        while stats and not (os.path.exists(stats) and os.path.getsize(stats)):
            if time.monotonic() - start > 20:
                sys.exit('bench: latchkey wrote no stats')
            time.sleep(0.004)
        first = time.monotonic() - start
        time.sleep(0.5)
        return first, rss(process.pid)
    finally:
        process.terminate()
        process.wait()
        time.sleep(0.1)


def first_frame(folder):
    x = Xvfb()
    try:
        stats = f'{folder}/stats.json'
        ours = lambda: window(x, [f'{BIN}/latchkey', '--stats', stats], folder, stats)
        putty = {'putty': lambda: window(x, ['putty'], folder)}
        compare('window: first frame', ours, putty, 's', 0)
        compare('window: memory', ours, putty, 'MiB', 1)
    finally:
        x.stop()


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def idle(folder):
    x = Xvfb()
    try:
        for name, argv in (('latchkey', [f'{BIN}/latchkey', '--stats', f'{folder}/idle.json']), ('putty', ['putty'])):
            env = {**x.env, 'HOME': folder, 'XDG_CONFIG_HOME': f'{folder}/.config', 'XDG_STATE_HOME': f'{folder}/.state'}
            process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                wait_window(x, process)
                time.sleep(3)
                before, frames = cpu_seconds(process.pid), counters(f'{folder}/idle.json') if name == 'latchkey' else None
                time.sleep(10)
                used = cpu_seconds(process.pid) - before
                line = f'{"idle window, 10 s":34} {name:8} {used * 10:9.2f} % of one core'
                if frames is not None:
                    after = counters(f'{folder}/idle.json')
                    line += f'   frames {after["frames"] - frames["frames"]}, wake-ups {after["wakeups"] - frames["wakeups"]}'
                print(line)
            finally:
                process.terminate()
                process.wait()
    finally:
        x.stop()


def counters(path):
    with open(path) as f:
        return json.load(f)


def terminal(server, folder):
    subprocess.run([f'{BIN}/terminal_bench'], check=True)
    subprocess.run([f'{BIN}/frame_bench'], check=True)
    x = Xvfb()
    try:
        terminal_window.run(server, x, BIN, folder, counters)
    finally:
        x.stop()


class KeyFiles:
    """What the key benchmarks read, made by the programs that people have."""

    def __init__(self, folder):
        self.folder = f'{folder}/keys'
        os.makedirs(f'{self.folder}/many', mode=0o700)
        self.passphrase, self.none = self.write('pass', 'correct horse\n'), self.write('none', '')
        self.openssh, self.ppk = f'{self.folder}/id_ed25519', f'{self.folder}/my.ppk'
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-a', '16', '-N', 'correct horse', '-f', self.openssh], check=True)
        subprocess.run(['puttygen', '-q', '-t', 'ed25519', '-o', self.ppk, '--new-passphrase', self.passphrase, '--ppk-param', 'passes=13'], check=True)
        for i in range(1000):
            subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', f'{self.folder}/many/key{i}'], check=True)
            os.unlink(f'{self.folder}/many/key{i}.pub')

    def write(self, name, text):
        path = f'{self.folder}/{name}'
        with open(path, 'w', opener=lambda p, flags: os.open(p, flags, 0o600)) as f:
            f.write(text)
        return path

    def fresh(self, name):
        """A path where nothing is yet."""
        for path in (f'{self.folder}/{name}', f'{self.folder}/{name}.pub'):
            if os.path.exists(path):
                os.unlink(path)
        return f'{self.folder}/{name}'


def keys(folder):
    files = KeyFiles(folder)
    lk, passphrase = f'{BIN}/lk', files.passphrase
    compare('load a PPK 3 (8 MiB, 13 passes)', lambda: run([lk, 'key', 'check', files.ppk, '--passphrase-file', passphrase]),
            {'puttygen': lambda: run(['puttygen', files.ppk, '--old-passphrase', passphrase, '-O', 'private-openssh-new', '-o', files.fresh('out'),
                                      '--new-passphrase', files.none])}, 's', 0)
    compare('load an OpenSSH key (16 rounds)', lambda: run([lk, 'key', 'check', files.openssh, '--passphrase-file', passphrase]),
            {'ssh-keygen': lambda: run(['ssh-keygen', '-y', '-P', 'correct horse', '-f', files.openssh])}, 's', 0)
    compare('fingerprint: start-up', lambda: run([lk, 'key', 'fingerprint', f'{files.openssh}.pub']),
            {'ssh-keygen': lambda: run(['ssh-keygen', '-l', '-f', f'{files.openssh}.pub'])}, 's', 0, rounds=max(ROUNDS, 41))
    compare('new RSA-4096, median of 20', lambda: run([lk, 'key', 'new', '-N', '', '-t', 'rsa', '-b', '4096', '-o', files.fresh('rsa')]),
            {'ssh-keygen': lambda: run(['ssh-keygen', '-q', '-t', 'rsa', '-b', '4096', '-N', '', '-f', files.fresh('rsa')]),
             'puttygen': lambda: run(['puttygen', '-q', '-t', 'rsa', '-b', '4096', '-o', files.fresh('rsa'), '--new-passphrase', files.none])}, 's', 0, rounds=20)
    loop = 'for f in "$1"/key*; do ssh-keygen -l -f "$f"; done'
    compare('review of 1000 keys', lambda: run([lk, 'key', 'review', f'{files.folder}/many']),
            {'ssh-keygen': lambda: run(['sh', '-c', loop, 'sh', f'{files.folder}/many'])}, 's', 0, rounds=3)
    subprocess.run([f'{BIN}/kdf_bench'], check=True)


def main():
    client = ['login', 'download', 'upload', 'sessions']
    wanted = [part for name in sys.argv[1:] or ['client', 'first-frame', 'idle', 'terminal', 'keys'] for part in (client if name == 'client' else [name])]
    known = {*client, 'first-frame', 'idle', 'terminal', 'keys'}
    for name in wanted:
        if name not in known:
            sys.exit(f'bench: no benchmark "{name}"; there are: {" ".join(sorted({*known, "client"}))}')
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        server = Sshd(folder) if {*client, 'terminal'} & set(wanted) else None
        try:
            for name in wanted:
                if name in client:
                    globals()[name](server)
                elif name == 'first-frame':
                    first_frame(folder)
                elif name == 'idle':
                    idle(folder)
                elif name == 'keys':
                    keys(folder)
                else:
                    terminal(server, folder)
        finally:
            if server:
                server.stop()


main()
