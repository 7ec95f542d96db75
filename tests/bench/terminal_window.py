"""The terminal in its window, beside others on the same screen in memory (software OpenGL for all that use it): part of ./dev bench terminal.

CPU-seconds are those of the terminal's process alone; for ours that includes SSH's decryption, since our output comes from a private sshd.
Each round starts each terminal anew at 80x24 and feeds it by terminal_feeder.py, more of it the faster it is."""
import ctypes, os, random, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = (80, 24)
OURS = '732x576' # the window that has a terminal of 80x24 in it


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


class Feeder:
    """The far end of a terminal."""

    def __init__(self, folder):
        self.folder = folder
        for name in ('orders', 'answers'):
            if os.path.exists(f'{folder}/{name}'):
                os.unlink(f'{folder}/{name}')
            os.mkfifo(f'{folder}/{name}')
        self.command = [sys.executable, f'{HERE}/terminal_feeder.py', folder]

    def open(self, process):
        # Not blocking: a terminal that does not come up must not hold the bench.
        for _ in range(600):
            try:
                self.orders = os.fdopen(os.open(f'{self.folder}/orders', os.O_WRONLY | os.O_NONBLOCK), 'w')
                self.answers = open(f'{self.folder}/answers')
                return
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.05)
        sys.exit(f'bench: {process.args[0]} did not start its program (it ended with {process.poll()})')

    def tell(self, order):
        print(order, file=self.orders, flush=True)

    def ask(self, order):
        self.tell(order)
        return self.answers.readline().strip()

    def close(self):
        self.orders.close()
        self.answers.close()


class Running:
    """A terminal with the feeder in it."""

    def __init__(self, x, folder, argv_of, env=None):
        self.feeder = Feeder(folder)
        self.process = subprocess.Popen(argv_of(self.feeder.command), env={**x.env, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.feeder.open(self.process)
        time.sleep(1) # its window is still being drawn

    def size(self):
        return tuple(int(each) for each in self.feeder.ask('size').split())

    def rate(self, load):
        """MB per CPU-second over at least a second of CPU."""
        amount = 100_000
        while True:
            before = cpu_seconds(self.process.pid)
            self.feeder.ask(f'{load} {amount}')
            time.sleep(0.2) # the last frame belongs to it
            spent = cpu_seconds(self.process.pid) - before
            if spent >= 1:
                return amount / spent / 1e6
            amount = int(amount * min(20, 1.6 / max(spent, 0.05)))

    def stop(self):
        self.feeder.close()
        self.process.terminate()
        self.process.wait()


class Ours:
    """Our window on a private server that runs the feeder for whoever logs in."""

    def __init__(self, server, bin_folder, folder):
        self.server, self.bin, self.folder = server, bin_folder, folder
        self.env = {'HOME': folder, 'LATCHKEY_CONFIG_DIR': f'{folder}/config', 'LATCHKEY_STATE_DIR': f'{folder}/state', 'SSH_AUTH_SOCK': ''}
        self.stats, self.dump = f'{folder}/stats.json', f'{folder}/screen.txt'
        with open(f'{server.folder}/user.pub') as f:
            key = f.read()
        with open(f'{server.folder}/authorized_keys', 'w') as f:
            f.write(f'command="{sys.executable} {HERE}/terminal_feeder.py {folder}" {key}')
        subprocess.run([f'{bin_folder}/lk', 'session', 'save', 'bench', '--host', '127.0.0.1', '--port', str(server.port), '--user', server.user, '--key',
                        f'{server.folder}/user', '--known-hosts-files', f'{server.folder}/known_hosts', '--global-known-hosts-files', '/dev/null',
                        '--allow-agent', 'no'], env={**os.environ, **self.env}, check=True, stdout=subprocess.DEVNULL)

    def start(self, x, size=OURS, extra=()):
        return Running(x, self.folder, lambda command: [f'{self.bin}/latchkey', '--open', 'bench', '--size', size, '--scale', '1', *extra], self.env)


def others(x, folder):
    """The same for the others: a function that starts each."""
    cols, rows = SIZE
    argv = {
        'alacritty': lambda command: ['alacritty', '-o', f'window.dimensions.columns={cols}', '-o', f'window.dimensions.lines={rows}', '-e', *command],
        'kitty': lambda command: ['kitty', '--config', 'NONE', '-o', 'remember_window_size=no', '-o', f'initial_window_width={cols}c', '-o',
                                  f'initial_window_height={rows}c', '-o', 'scrollback_lines=100000', '-o', 'update_check_interval=0', *command],
        'pterm': lambda command: ['pterm', '-geometry', f'{cols}x{rows}', '-sl', '100000', '-e', *command],
    }
    env = {'HOME': folder, 'XDG_CONFIG_HOME': f'{folder}/.config', 'XDG_CACHE_HOME': f'{folder}/.cache', 'XDG_RUNTIME_DIR': folder}
    return {name: lambda each=each: Running(x, folder, each, env) for name, each in argv.items()}


def mark(holds):
    return 'holds' if holds else 'MISSED'


def throughput(x, ours, folder, rounds=3):
    starts = {'latchkey': lambda: ours.start(x), **others(x, folder)}
    rates = {(name, load): [] for name in starts for load in ('ascii', 'y')}
    sizes = {}
    for _ in range(rounds):
        for name, start in starts.items():
            running = start()
            try:
                sizes[name] = running.size()
                for load in ('ascii', 'y'):
                    rates[name, load].append(running.rate(load))
            finally:
                running.stop()
    for load, title, wanted in (('ascii', 'ASCII', 4), ('y', '"y\\n"', 1.5)):
        mine = statistics.median(rates['latchkey', load])
        print(f'{f"whole window, {title}":34} latchkey {mine:9.2f} MB per CPU-second   {sizes["latchkey"][0]}x{sizes["latchkey"][1]}')
        for name in starts:
            if name != 'latchkey':
                theirs = statistics.median(rates[name, load])
                verdict = f', wanted {wanted}: {mark(mine >= wanted * theirs)}' if name == 'alacritty' else ''
                print(f'{"":34} {name:9} {theirs:8.2f} MB per CPU-second   {sizes[name][0]}x{sizes[name][1]}, we are {mine / theirs:.1f} times that{verdict}')


class Keyboard:
    """Key presses by the XTEST extension, without a process for each."""

    def __init__(self, display):
        self.x, self.test = ctypes.CDLL('libX11.so.6'), ctypes.CDLL('libXtst.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        for name in ('XKeysymToKeycode', 'XFlush', 'XSync'):
            getattr(self.x, name).argtypes = {'XKeysymToKeycode': [ctypes.c_void_p, ctypes.c_ulong], 'XFlush': [ctypes.c_void_p],
                                              'XSync': [ctypes.c_void_p, ctypes.c_int]}[name]
        self.test.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self.display = self.x.XOpenDisplay(display.encode())
        self.code = self.x.XKeysymToKeycode(self.display, ord('a'))

    def press(self):
        self.test.XTestFakeKeyEvent(self.display, self.code, 1, 0)
        self.x.XFlush(self.display)

    def release(self):
        self.test.XTestFakeKeyEvent(self.display, self.code, 0, 0)
        self.x.XSync(self.display, 0)


def focus(x):
    """Without a window manager nobody else gives our window the keyboard."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', 'Latchkey'], env=x.env, capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(['xdotool', 'windowfocus', '--sync', found[0]], env=x.env, check=True)


def frames_and_cpu(ours, running, seconds, counters):
    def frames():
        return counters(ours.stats)['frames'] if os.path.exists(ours.stats) else 0
    time.sleep(1.5)
    before, drawn = cpu_seconds(running.process.pid), frames()
    time.sleep(seconds)
    used = cpu_seconds(running.process.pid) - before
    time.sleep(1.2) # the counters of a second are written at its end
    return used / seconds * 100, frames() - drawn


def latency(x, ours, presses=100):
    """From a key press to a frame that shows its echo: the program behind sshd answers each key at once, and the window writes its text after
    each frame that changed it."""
    running = ours.start(x, extra=('--dump-terminal', ours.dump))
    try:
        focus(x)
        keyboard = Keyboard(x.env['DISPLAY'])
        running.feeder.ask('raw ' + b'\x1b[2 q\x1b[2J\x1b[H'.hex())
        running.feeder.ask(f'keys {presses}')
        time.sleep(0.5)
        times, missed = [], 0
        for _ in range(presses):
            seen = os.stat(ours.dump).st_ino, os.stat(ours.dump).st_mtime_ns
            begin = time.perf_counter()
            keyboard.press()
            while (os.stat(ours.dump).st_ino, os.stat(ours.dump).st_mtime_ns) == seen and time.perf_counter() - begin < 1:
                time.sleep(0.0002) # a core of its own is more than this may take
            times.append((time.perf_counter() - begin) * 1000)
            missed += times[-1] >= 1000
            keyboard.release()
            time.sleep(0.15 + random.random() / 20)
        times.sort()
        if missed:
            sys.exit(f'bench: {missed} of {presses} keys had no echo')
        median = statistics.median(times)
        print(f'{"key press to changed frame":34} latchkey {median:9.2f} ms, 95 % within {times[presses * 95 // 100]:.2f} ms   wanted 18 (a frame and 2 ms): '
              f'{mark(median <= 18)}')
    finally:
        running.stop()


def idle(x, ours, counters):
    running = ours.start(x, extra=('--stats', ours.stats))
    try:
        focus(x)
        keyboard = Keyboard(x.env['DISPLAY'])
        for style, title, wanted in ((2, 'off', 0.5), (1, 'on', 1.5)):
            running.feeder.ask('raw ' + f'\x1b[{style} q'.encode().hex())
            keyboard.press() # a cursor stops blinking some time after the last key
            keyboard.release()
            used, frames = frames_and_cpu(ours, running, 10, counters)
            print(f'{f"idle, blinking cursor {title}, 10 s":34} latchkey {used:9.2f} % of a core, {frames} frames   wanted {wanted}: {mark(used <= wanted)}')
    finally:
        running.stop()


def run(server, x, bin_folder, folder, counters):
    os.makedirs(f'{folder}/ours', exist_ok=True)
    os.makedirs(f'{folder}/others', exist_ok=True)
    ours = Ours(server, bin_folder, f'{folder}/ours')
    latency(x, ours)
    idle(x, ours, counters)
    throughput(x, ours, f'{folder}/others')
