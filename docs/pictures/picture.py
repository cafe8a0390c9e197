"""Draws what a terminal shows, cell by cell. Needs Pillow and the DejaVu fonts."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

from terminals import fail


class Fonts:
    """DejaVu Sans Mono, and its proportional sister for the few signs that it lacks."""

    FOLDERS = ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF", "/usr/share/fonts/dejavu-sans-mono-fonts"]
    SIZE = 16

    @classmethod
    def check(cls):
        try:
            import PIL  # noqa: F401
        except ImportError:
            fail(2, "Pillow is missing for this Python: apt-get install python3-pil (and run this with /usr/bin/python3)")
        if not cls.path("DejaVuSansMono.ttf"):
            fail(2, "the DejaVu fonts are missing: apt-get install fonts-dejavu-core")

    @classmethod
    def path(cls, name):
        return next((p for folder in cls.FOLDERS if (p := Path(folder, name)).exists()), None)

    def __init__(self):
        from PIL import ImageFont

        names = {False: ["DejaVuSansMono.ttf", "DejaVuSans.ttf"], True: ["DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf"]}
        found = {bold: [p for n in those if (p := self.path(n))] for bold, those in names.items()}
        self.fonts = {b: [ImageFont.truetype(str(p), self.SIZE) for p in those] for b, those in found.items()}
        self.blank = [bytes(f.getmask("\U0010fffe")) for f in self.fonts[False]]

    def of(self, sign, bold):
        fonts = self.fonts[bold] or self.fonts[False]
        has = (f for f, plain, blank in zip(fonts, self.fonts[False], self.blank) if bytes(plain.getmask(sign)) != blank)
        return next(has, fonts[0])


class Picture:
    """Draws what `tmux capture-pane -e` gives, cell by cell."""

    WIDTH, HEIGHT, MARGIN = 10, 20, 8
    FOREGROUND, BACKGROUND = (208, 208, 208), (16, 18, 22)
    # The sixteen colours that a terminal would choose.
    SIXTEEN = [
        (28, 28, 28), (204, 68, 68), (76, 175, 80), (215, 160, 33), (74, 143, 231), (176, 107, 211), (47, 181, 181), (208, 208, 208),
        (108, 108, 108), (255, 107, 107), (123, 216, 143), (255, 215, 95), (122, 184, 255), (215, 166, 247), (111, 227, 227), (255, 255, 255),
    ]  # fmt: skip
    # Lines of boxes by their ends: left, right, up, down.
    LINES = {
        "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud",
        "━": "lr", "┃": "ud", "┏": "rd", "┓": "ld", "┗": "ru", "┛": "lu", "┣": "rud", "┫": "lud", "┳": "lrd", "┻": "lru", "╋": "lrud",
        "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "╴": "l", "╵": "u", "╶": "r", "╷": "d", "┄": "lr", "┈": "lr", "┆": "ud", "┊": "ud",
        "╸": "l", "╹": "u", "╺": "r", "╻": "d",
    }  # fmt: skip
    HEAVY = set("━┃┏┓┗┛┣┫┳┻╋╸╹╺╻")
    HALVES = {"▀": [(0, 0, 2, 1)], "▄": [(0, 1, 2, 2)], "▌": [(0, 0, 1, 2)], "▐": [(1, 0, 2, 2)], "█": [(0, 0, 2, 2)],
              "▖": [(0, 1, 1, 2)], "▗": [(1, 1, 2, 2)], "▘": [(0, 0, 1, 1)], "▝": [(1, 0, 2, 1)],
              "▙": [(0, 0, 1, 2), (1, 1, 2, 2)], "▛": [(0, 0, 2, 1), (0, 1, 1, 2)], "▜": [(0, 0, 2, 1), (1, 1, 2, 2)],
              "▟": [(1, 0, 2, 2), (0, 1, 1, 2)], "▚": [(0, 0, 1, 1), (1, 1, 2, 2)], "▞": [(1, 0, 2, 1), (0, 1, 1, 2)]}  # fmt: skip
    SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}

    def __init__(self, columns, rows):
        from PIL import Image, ImageDraw

        self.columns, self.rows, self.fonts = columns, rows, Fonts()
        size = (columns * self.WIDTH + 2 * self.MARGIN, rows * self.HEIGHT + 2 * self.MARGIN)
        self.image = Image.new("RGB", size, self.BACKGROUND)
        self.pen = ImageDraw.Draw(self.image)

    def draw(self, screen):
        look = {}  # Goes on from line to line, as tmux writes it.
        grid = [cells(line, look) for line in screen.split("\n")[: self.rows]]
        self.pen.rectangle([0, 0, *self.image.size], fill=self.edge(grid))
        for row, line in enumerate(grid):
            column = 0
            for sign, look, width in line:
                self.cell(column, row, sign, look, width)
                column += width
        return self.image

    def edge(self, grid):
        """The margin takes the colour that most cells stand on, so that a painted background has no frame."""
        grounds = Counter(self.colour(look.get("bg"), self.BACKGROUND) for line in grid for _, look, _ in line)
        return grounds.most_common(1)[0][0] if grounds else self.BACKGROUND

    def colour(self, named, default):
        if named is None:
            return default
        if isinstance(named, tuple):
            return named
        if named < 16:
            return self.SIXTEEN[named]
        if named < 232:
            steps = [0, 95, 135, 175, 215, 255]
            named -= 16
            return steps[named // 36], steps[named // 6 % 6], steps[named % 6]
        return (8 + (named - 232) * 10,) * 3

    def cell(self, column, row, sign, look, width):
        front, back = self.colour(look.get("fg"), self.FOREGROUND), self.colour(look.get("bg"), self.BACKGROUND)
        if "reverse" in look:
            front, back = back, front
        if "dim" in look:
            front = mix(front, back, 0.5)
        x, y = self.MARGIN + column * self.WIDTH, self.MARGIN + row * self.HEIGHT
        w, h = self.WIDTH * width, self.HEIGHT
        self.pen.rectangle([x, y, x + w - 1, y + h - 1], fill=back)
        self.sign(x, y, w, h, sign, look, front, back)
        if "underline" in look:
            self.pen.line([x, y + h - 3, x + w - 1, y + h - 3], fill=front)
        if "struck" in look:
            self.pen.line([x, y + h // 2, x + w - 1, y + h // 2], fill=front)

    def sign(self, x, y, w, h, sign, look, front, back):
        if sign == " ":
            return
        if sign in self.LINES:
            self.line(x, y, w, h, self.LINES[sign], front, 3 if sign in self.HEAVY else 1)
        elif sign in self.HALVES:
            for a, b, c, d in self.HALVES[sign]:
                self.box(x + a * w / 2, y + b * h / 2, x + c * w / 2, y + d * h / 2, front)
        elif sign in self.SHADES:
            self.box(x, y, x + w, y + h, mix(front, back, self.SHADES[sign]))
        elif "▁" <= sign <= "▇":
            self.box(x, y + h - h * (ord(sign) - 0x2580) / 8, x + w, y + h, front)
        elif "▉" <= sign <= "▏":
            self.box(x, y, x + w * (0x2590 - ord(sign)) / 8, y + h, front)
        else:
            font = self.fonts.of(sign, "bold" in look)
            left = x + max(0, (w - font.getlength(sign)) / 2)
            self.pen.text((left, y + h - 5), sign, font=font, fill=front, anchor="ls")

    def line(self, x, y, w, h, ends, colour, thick):
        middle, half = (x + w // 2, y + h // 2), thick // 2
        for end in ends:
            a, b = {"l": (x, middle[1]), "r": (x + w - 1, middle[1]), "u": (middle[0], y), "d": (middle[0], y + h - 1)}[end]
            left, right = sorted((a, middle[0]))
            top, low = sorted((b, middle[1]))
            self.pen.rectangle([left - half * (end in "ud"), top - half * (end in "lr"),
                                right + half * (end in "ud"), low + half * (end in "lr")], fill=colour)  # fmt: skip

    def box(self, left, top, right, low, colour):
        self.pen.rectangle([round(left), round(top), max(round(left), round(right) - 1), max(round(top), round(low) - 1)], fill=colour)


def mix(a, b, share):
    return tuple(round(x * share + y * (1 - share)) for x, y in zip(a, b))


def cells(line, look):
    """One captured line as (sign, look, width) for each cell that is not the second half of a wide sign."""
    found = []
    for part in re.findall(r"\x1b\[[0-9;:]*m|\x1b\].*?(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|\x1b.|[^\x1b]", line):
        if part.startswith("\x1b"):
            if part.endswith("m") and part.startswith("\x1b["):
                restyle(look, part[2:-1])
        elif unicodedata.combining(part) or part in "\u200d\ufe0e\ufe0f":
            continue
        else:
            found.append((part, dict(look), 2 if unicodedata.east_asian_width(part) in "WF" else 1))
    return found


NAMES = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "struck"}


def restyle(look, codes):
    """Select Graphic Rendition, as far as a screen of ours uses it."""
    rest = [int(code or 0) for code in re.split("[;:]", codes)]
    while rest:
        code = rest.pop(0)
        if code == 0:
            look.clear()
        elif code in NAMES:
            look[NAMES[code]] = True
        elif code in (22, 23, 24, 27, 29):
            for name in {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",), 29: ("struck",)}[code]:
                look.pop(name, None)
        elif code in (38, 48) and rest:
            kind, place = rest.pop(0), "fg" if code == 38 else "bg"
            count = 3 if kind == 2 else 1
            value, rest = rest[:count], rest[count:]
            look[place] = tuple(value) if count == 3 else value[0]
        elif code in (39, 49):
            look.pop("fg" if code == 39 else "bg", None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            look["fg"] = code - 30 if code < 90 else code - 82
        elif 40 <= code <= 47 or 100 <= code <= 107:
            look["bg"] = code - 40 if code < 100 else code - 92


def sheet(pictures):
    """Several pictures on one, each as large as it is: the widest above, others beside each other below."""
    from PIL import Image

    first, *rest = pictures
    gap = 8
    low = max((p.height for p in rest), default=0)
    wide = max(first.width, sum(p.width + gap for p in rest) - gap)
    whole = Image.new("RGB", (wide, first.height + gap + low), (90, 90, 90))
    whole.paste(first, (0, 0))
    x = 0
    for picture in rest:
        whole.paste(picture, (x, first.height + gap))
        x += picture.width + gap
    return whole
