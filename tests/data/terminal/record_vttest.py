#!/usr/bin/env python3
"""Records what vttest shows, screen by screen, with our terminal as its terminal (vt-host answers its questions and changes to 132 columns).

    ./record_vttest.py BIN-FOLDER [NAME…]    all of them, into this folder

NAME.vt is what vttest wrote; NAME.screens is, for each place where it waits for a key, how many bytes had come until then and the screen, as
vt-host --describe prints it. A person has compared these screens with what vttest says on them: read them again after making them anew.
"""
import os, re, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
# Keys for the menus; what waits for RETURN gets it. A tuple holds the answers to questions of one test.
RECORDINGS = {
    "vttest_1_cursor": ["1"],
    "vttest_2_screen": ["2"],
    "vttest_3_charsets": ["3", "8", "9", "11"],
    "vttest_4_sizes": ["4"],
    "vttest_6_reports": ["6", ("1", "\r"), ("2", "\r\n", "\r"), "3", "4", "5", "6", "7"],
    "vttest_8_editing": ["8"],
}


class Session:
    def __init__(self, host, folder):
        self.host, self.path, self.part, self.screens, self.seen = host, f"{folder}/vt", f"{folder}/part", [], ""
        self.process = subprocess.Popen([host, "--window", "--record", self.path, "--run", "vttest"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                        cwd=folder)

    def quiet(self):
        """Until nothing has come for a while -> how much there is."""
        size, since = -1, time.monotonic()
        while time.monotonic() - since < 0.8:
            now = os.path.getsize(self.path) if os.path.exists(self.path) else 0
            if now != size:
                size, since = now, time.monotonic()
            time.sleep(0.02)
        return size

    def look(self):
        """Keeps the screen unless it is a menu or was kept already; whether RETURN is wanted."""
        size = self.quiet()
        with open(self.path, "rb") as all_of_it, open(self.part, "wb") as part:
            part.write(all_of_it.read(size))
        screen = subprocess.run([self.host, "--window", "--feed", self.part, "--describe"], check=True, stdout=subprocess.PIPE, text=True).stdout
        menu = "Enter choice number" in screen
        if not menu and screen != self.seen:
            self.screens.append((size, screen))
        self.seen = screen
        return not menu and "Push <RETURN>" in screen

    def type(self, keys):
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def play(self, steps):
        self.look()
        for step in steps:
            choice, *answers = step if isinstance(step, tuple) else (step,)
            self.type(choice + "\r")
            for answer in answers:
                self.look()
                self.type(answer)
            while self.look():
                self.type("\r")
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait()


def main(bin_folder, names):
    for name, steps in RECORDINGS.items():
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            session = Session(f"{bin_folder}/vt-host", folder)
            session.play(steps)
            end = max(size for size, _ in session.screens)
            with open(session.path, "rb") as recorded, open(f"{HERE}/{name}.vt", "wb") as out:
                out.write(recorded.read(end))
        with open(f"{HERE}/{name}.screens", "w") as out:
            for size, screen in session.screens:
                out.write(f"== {size}\n{screen}")
        print(name, end, "bytes,", len(session.screens), "screens")


main(os.path.abspath(sys.argv[1]), sys.argv[2:])
