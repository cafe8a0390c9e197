//! Themes: semantic roles to styles, read from TOML.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! paints {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What something means; the theme says how that looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Paint { $($(#[$doc])* $name),* }

        impl Paint {
            /// Every role.
            pub const ALL: &'static [Paint] = &[$(Paint::$name),*];

            /// Its name in a theme's file.
            pub const fn word(self) -> &'static str {
                match self { $(Paint::$name => $word),* }
            }
        }
    };
}

paints! {
    /// Plain text on the ground.
    Text = "text",
    /// Less important text.
    Quiet = "quiet",
    /// Titles.
    Title = "title",
    /// Headings; the focused pane's title.
    Heading = "heading",
    /// A key to press.
    Key = "key",
    /// Code and output.
    Code = "code",
    /// Prose: said with a stress.
    Emphasis = "emphasis",
    /// Prose: what a link says.
    Link = "link",
    /// Code: a remark.
    Comment = "comment",
    /// Code: a string.
    Quoted = "quoted",
    /// Code: a variable.
    Variable = "variable",
    /// Code: a word of the language.
    Keyword = "keyword",
    /// Code: a program or function that is called.
    Program = "program",
    /// A person's name.
    Person = "person",
    /// Private notes.
    Private = "private",
    /// What was searched for.
    Match = "match",
    /// Borders.
    Border = "border",
    /// The focused pane's border.
    Focus = "focus",
    /// The empty part of a bar.
    Track = "track",
    /// The header.
    Header = "header",
    /// The selected row.
    Selection = "selection",
    /// What lies over the panes.
    Dialog = "dialog",
    /// The word for a drill.
    Drill = "drill",
    /// The word for an incident.
    Incident = "incident",
    /// What everybody must know.
    Banner = "banner",
    /// What everybody must know at once.
    Alarm = "alarm",
    /// A replay's place.
    Replay = "replay",
    /// Passing.
    Up = "up",
    /// Passing, but slow.
    Slow = "slow",
    /// Failing, not confirmed.
    Suspect = "suspect",
    /// Failing.
    Down = "down",
    /// Nothing known.
    Unknown = "unknown",
    /// A step that nobody began.
    Open = "open",
    /// A step that waits.
    Waiting = "waiting",
    /// A step that runs.
    Running = "running",
    /// A step that failed.
    Failed = "failed",
    /// A step that is done.
    Done = "done",
    /// A step that is done and not proven.
    Unproven = "unproven",
    /// A step that is proven.
    Verified = "verified",
    /// A step that was left out.
    Skipped = "skipped",
    /// What was done well.
    Good = "good",
}

impl Paint {
    /// Lines and bars: shapes, not text to be read.
    pub const fn is_shape(self) -> bool {
        matches!(self, Paint::Border | Paint::Focus | Paint::Track)
    }
}

/// How many colours a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None (`NO_COLOR`, `--color never`): bold, reverse and underline are left.
    None,
    /// The 16 that every terminal has.
    Sixteen,
    /// The palette of 256.
    Many,
    /// Red, green and blue.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR`, `COLORTERM`, `TERM`.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Depth {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        if set("NO_COLOR").is_some() || term == "dumb" {
            return Depth::None;
        }
        match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => Depth::True,
            _ if term.contains("direct") => Depth::True,
            _ if term.contains("256") => Depth::Many,
            _ => Depth::Sixteen,
        }
    }
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// It is not TOML of the right shape.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A role that does not exist.
    #[error("there is no role {0:?}")]
    Role(String),
    /// A role that is missing.
    #[error("the role {0:?} is missing")]
    Missing(&'static str),
    /// A colour that is neither in the palette nor `#rrggbb`.
    #[error("{role}: {colour:?} is neither in the palette nor #rrggbb")]
    Colour {
        /// The role.
        role: String,
        /// What stands there.
        colour: String,
    },
    /// No built-in theme of that name.
    #[error("there is no theme {0:?}: there are dark and light")]
    Name(String),
}

/// How everything looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    styles: Vec<Style>,
    depth: Depth,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    palette: BTreeMap<String, String>,
    roles: BTreeMap<String, Spec>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Spec {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    italic: bool,
    underline: bool,
}

const DARK: &str = include_str!("../../themes/dark.toml");
const LIGHT: &str = include_str!("../../themes/light.toml");

impl Theme {
    /// Names of the built-in themes.
    pub const BUILT_IN: [&'static str; 2] = ["dark", "light"];

    /// A built-in theme.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn named(name: &str) -> Result<Theme, ThemeError> {
        match name {
            "dark" => Theme::parse(DARK),
            "light" => Theme::parse(LIGHT),
            other => Err(ThemeError::Name(other.to_owned())),
        }
    }

    /// Reads a theme.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Theme, ThemeError> {
        let file: File = toml::from_str(text)?;
        if let Some(name) = file.roles.keys().find(|name| Paint::ALL.iter().all(|p| p.word() != **name)) {
            return Err(ThemeError::Role(name.clone()));
        }
        let mut styles = Vec::new();
        for paint in Paint::ALL {
            let spec = file.roles.get(paint.word()).ok_or(ThemeError::Missing(paint.word()))?;
            styles.push(style(spec, paint.word(), &file.palette)?);
        }
        Ok(Theme { name: file.name, styles, depth: Depth::True })
    }

    /// The same theme with so many colours.
    pub fn with_depth(mut self, depth: Depth) -> Theme {
        self.depth = depth;
        for style in &mut self.styles {
            style.fg = style.fg.and_then(|c| reduce(c, depth));
            style.bg = style.bg.and_then(|c| reduce(c, depth));
        }
        if depth == Depth::None {
            // What colours told is told by weight.
            for paint in [Paint::Header, Paint::Drill, Paint::Incident, Paint::Banner, Paint::Alarm, Paint::Replay] {
                self.styles[paint as usize] = self.styles[paint as usize].add_modifier(Modifier::REVERSED);
            }
        }
        self
    }

    /// How this role looks.
    pub fn style(&self, paint: Paint) -> Style {
        self.styles[paint as usize]
    }

    /// A style as it looks in the selected row.
    pub fn selected(&self, style: Style) -> Style {
        match self.depth {
            Depth::None => style.add_modifier(Modifier::REVERSED),
            _ => style.patch(self.style(Paint::Selection)),
        }
    }

    /// How many colours it uses.
    pub fn depth(&self) -> Depth {
        self.depth
    }
}

fn style(spec: &Spec, role: &str, palette: &BTreeMap<String, String>) -> Result<Style, ThemeError> {
    let colour = |name: &Option<String>| -> Result<Option<Color>, ThemeError> {
        let Some(name) = name else { return Ok(None) };
        let text = palette.get(name).unwrap_or(name);
        let wrong = || ThemeError::Colour { role: role.to_owned(), colour: name.clone() };
        let hex = text.strip_prefix('#').filter(|h| h.len() == 6).ok_or_else(wrong)?;
        let n = u32::from_str_radix(hex, 16).map_err(|_| wrong())?;
        Ok(Some(Color::Rgb((n >> 16) as u8, (n >> 8) as u8, n as u8)))
    };
    let mut modifier = Modifier::empty();
    modifier.set(Modifier::BOLD, spec.bold);
    modifier.set(Modifier::ITALIC, spec.italic);
    modifier.set(Modifier::UNDERLINED, spec.underline);
    Ok(Style { fg: colour(&spec.fg)?, bg: colour(&spec.bg)?, ..Style::new() }.add_modifier(modifier))
}

/// The nearest colour that the terminal has; none where it has none.
pub(super) fn reduce(colour: Color, depth: Depth) -> Option<Color> {
    let Color::Rgb(r, g, b) = colour else { return (depth != Depth::None).then_some(colour) };
    match depth {
        Depth::None => None,
        Depth::True => Some(colour),
        Depth::Many => Some(Color::Indexed(nearest(16..=255, (r, g, b)))),
        Depth::Sixteen => Some(Color::Indexed(nearest(0..=15, (r, g, b)))),
    }
}

fn nearest(among: std::ops::RangeInclusive<u8>, (r, g, b): (u8, u8, u8)) -> u8 {
    let far = |i: &u8| {
        let (x, y, z) = xterm(*i);
        let d = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
        // The eye sees green best and blue worst.
        3 * d(r, x) + 4 * d(g, y) + 2 * d(b, z)
    };
    among.min_by_key(far).unwrap_or(7)
}

/// The usual values of the palette of 256.
fn xterm(index: u8) -> (u8, u8, u8) {
    const LOW: [(u8, u8, u8); 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    match index {
        0..=15 => LOW[index as usize],
        16..=231 => {
            let i = index - 16;
            let level = |n: u8| if n == 0 { 0 } else { 55 + n * 40 };
            (level(i / 36), level(i / 6 % 6), level(i % 6))
        }
        _ => {
            let grey = 8 + (index - 232) * 10;
            (grey, grey, grey)
        }
    }
}
