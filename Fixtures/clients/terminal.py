"""A terminal for tests: starts a program on a pseudo-terminal, presses keys, and says what the screen shows.

    terminal.py COLUMNS ROWS STEPS -- PROGRAM [ARGUMENTS]

STEPS is a JSON list. "wait:TEXT" waits until the screen shows TEXT, "gone:TEXT" until it does not, "keys:TEXT" presses
keys (JSON escapes for the special ones), "size:COLUMNS,ROWS" makes the terminal another size, "signal:N" sends a signal,
"run:LINE" runs a line of shell, "screen" prints what is shown, "end" waits for the end and prints the exit code, whether the terminal is as it was before,
and what is left on the screen. Nothing is waited for longer than 20 seconds.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time
import unicodedata


class Screen:
    """As much of a terminal (ECMA-48, XTerm) as the program uses; what it does not know it complains of."""

    def __init__(self, columns, rows):
        self.resize(columns, rows)
        self.rest = b""
        self.modes = {}
        self.writes = 0

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0

    def text(self):
        lines = ["".join(line).rstrip() for line in self.cells]
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)

    def feed(self, data):
        data = self.rest + data
        self.rest = b""
        place = 0
        while place < len(data):
            byte = data[place]
            if byte == 0x1B:
                found = re.match(rb"\x1b\[([?0-9;]*)([A-Za-z])", data[place:])
                if not found:
                    if len(data) - place < 16:
                        break
                    sys.exit("a sequence that is not known: %r" % data[place : place + 16])
                self.control(found.group(1).decode(), found.group(2).decode())
                place += found.end()
            elif byte in (10, 13):
                if byte == 10:
                    self.row = min(self.row + 1, self.rows - 1)
                else:
                    self.column = 0
                place += 1
            else:
                length = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
                if place + length > len(data):
                    break
                self.put(data[place : place + length].decode())
                place += length
        self.rest = data[place:]

    def put(self, character):
        if ord(character) < 32 or 0x7F <= ord(character) < 0xA0:
            sys.exit("a control character is shown: %r" % character)
        if unicodedata.combining(character) or character in "\u200d\ufe0f":
            return
        width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if self.column + width > self.columns:
            if self.modes.get("7", True):
                sys.exit("a line is longer than the screen: %r" % self.text())
            return
        self.cells[self.row][self.column] = character
        if width == 2:
            self.cells[self.row][self.column + 1] = ""
        self.column += width

    def control(self, numbers, letter):
        if letter == "H":
            row, column = (int(part or 1) for part in (numbers or "1;1").split(";"))
            self.row, self.column = min(row, self.rows) - 1, min(column, self.columns) - 1
        elif letter == "K":
            self.cells[self.row][self.column :] = [" "] * (self.columns - self.column)
        elif letter == "J":
            self.cells = [[" "] * self.columns for _ in range(self.rows)]
        elif letter in "hl" and numbers.startswith("?"):
            self.modes[numbers[1:]] = letter == "h"
        elif letter != "m":
            sys.exit("a sequence that is not known: %s%s" % (numbers, letter))


def main():
    columns, rows, steps = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    command = sys.argv[5:]
    screen = Screen(columns, rows)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    set_size(terminal, columns, rows)
    before = termios.tcgetattr(terminal)
    for step in steps:
        word, _, rest = step.partition(":")
        if word == "wait":
            until(terminal, screen, lambda: rest in screen.text(), step)
        elif word == "gone":
            until(terminal, screen, lambda: rest not in screen.text(), step)
        elif word == "keys":
            os.write(terminal, rest.encode())
        elif word == "size":
            columns, rows = (int(part) for part in rest.split(","))
            screen.resize(columns, rows)
            set_size(terminal, columns, rows)
        elif word == "signal":
            os.kill(child, int(rest))
        elif word == "run":
            os.system(rest)
        elif word == "screen":
            print(screen.text() + "\n" + "=" * columns)
        elif word == "end":
            end(child, terminal, screen, before)


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def take(terminal, screen, seconds):
    """Whether something came."""
    if not select.select([terminal], [], [], seconds)[0]:
        return False
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    screen.feed(data)
    return bool(data)


def until(terminal, screen, condition, step):
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("%s did not come; the screen:\n%s" % (step, screen.text()))
        take(terminal, screen, 0.1)
    while take(terminal, screen, 0.05):
        pass


def end(child, terminal, screen, before):
    deadline = time.monotonic() + 20
    while True:
        take(terminal, screen, 0.02)
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            break
        if time.monotonic() > deadline:
            sys.exit("it did not end; the screen:\n%s" % screen.text())
    while take(terminal, screen, 0.05):
        pass
    after = termios.tcgetattr(terminal)
    print("code %d" % os.waitstatus_to_exitcode(status))
    print("the terminal is as it was" if before[:4] == after[:4] else "the terminal differs")
    modes = [screen.modes.get(mode) for mode in ("1049", "25", "7")]
    print("the screen is given back" if modes == [False, True, True] else "modes: %s" % screen.modes)


main()
