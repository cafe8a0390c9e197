"""People at real terminals: each seat is a session of one tmux server of our own, all in one folder that is thrown away."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds that anything may take, on a slow machine too


def fail(code, why):
    print(f"{Path(sys.argv[0]).name}: {why}", file=sys.stderr)
    raise SystemExit(code)


def needed(parser):
    """The options that every script here has, and what it cannot do without."""
    parser.add_argument("--bin", type=lambda p: str(Path(p).resolve()), help="a program that is built already")
    args = parser.parse_args()
    if not shutil.which("tmux"):
        fail(2, "tmux is missing: apt-get install tmux")
    args.bin = args.bin or build()
    return args


def build():
    subprocess.run(["cargo", "build", "--quiet"], cwd=PROJECT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", str(PROJECT / "target"))
    return str(Path(target, "debug", "warroom").resolve())


def until(what, test, patience=PATIENCE):
    """Waits for a condition; what it gives is what it found."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = test()
        if found:
            return found
        time.sleep(0.05)
    fail(1, f"waited {patience} s in vain: {what}")


class Terminals:
    """People are called by name; the same name is their tmux session's."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        conf = folder / "tmux.conf"
        conf.write_text(
            "set -g status off\nset -g default-terminal tmux-256color\nset -g remain-on-exit on\nset -s escape-time 0\n"
        )
        self.socket = ["tmux", "-S", str(folder / "tmux"), "-f", str(conf)]
        self.env = {
            "WARROOM_DATA": str(folder / "data"),
            "WARROOM_CONFIG": str(folder / "config"),
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "EDITOR": "vi",
        }

    def sit(self, name, size, *words):
        env = [word for pair in self.env.items() for word in ("-e", "=".join(pair))]
        size = ["-x", str(size[0]), "-y", str(size[1])]
        self.tmux("new-session", "-d", "-s", name, *size, *env, "--", self.program, *words)

    def keys(self, name, *keys):
        for key in keys:
            self.tmux("send-keys", "-t", name, key)

    def write(self, name, text):
        self.tmux("send-keys", "-t", name, "-l", "--", text)

    def screen(self, name):
        return self.tmux("capture-pane", "-p", "-t", name)

    def coloured(self, name):
        return self.tmux("capture-pane", "-e", "-p", "-N", "-t", name)

    def sees(self, name, text):
        end = time.monotonic() + PATIENCE
        while text not in self.screen(name):
            if time.monotonic() > end:
                fail(1, f"{name} did not see “{text}” within {PATIENCE} s:\n{self.tmux('capture-pane', '-p', '-S', '-', '-t', name)}")
            time.sleep(0.05)

    def status(self, room):
        done = self.warroom("status", room, "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def rooms(self):
        return json.loads(self.warroom("rooms", "--json").stdout or "[]")

    def warroom(self, *words):
        env = {**os.environ, **self.env}
        return subprocess.run([self.program, *words], env=env, capture_output=True, text=True, check=False)

    def tmux(self, *words):
        done = subprocess.run([*self.socket, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            fail(1, f"tmux {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def end(self, room):
        self.warroom("close", "--room", room, "--stop-runs", "--as", "alice")
        until("the host is gone", lambda: not any(room["host_pid"] for room in self.rooms()))

    def leave(self):
        subprocess.run([*self.socket, "kill-server"], capture_output=True, check=False)
