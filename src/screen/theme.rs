//! Themes: semantic roles to styles, read from TOML.

mod check;
mod colour;
mod depth;
mod file;
mod import;
mod paint;
mod sample;

pub use depth::{Depth, reduce};
pub use file::Read;
pub use import::{Imported, import};
pub use paint::Paint;

use colour::Rgb;
use ratatui::style::{Modifier, Style};

/// No built-in theme of that name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no theme {0:?}")]
pub struct NoTheme(pub String);

/// How everything looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is for, in a sentence; may be empty.
    pub about: String,
    styles: Vec<Style>,
    depth: Depth,
}

/// Name and text of each built-in theme.
const BUILT_IN: [(&str, &str); 6] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../themes/colour-blind.toml")),
    ("sixteen", include_str!("../../themes/sixteen.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// Roles that paint the ground on which others stand.
const GROUNDS: [Paint; 4] = [Paint::Text, Paint::Header, Paint::Dialog, Paint::Selection];

impl Theme {
    /// Names of the built-in themes.
    pub const BUILT_IN: [&'static str; BUILT_IN.len()] = {
        let mut names = [""; BUILT_IN.len()];
        let mut i = 0;
        while i < names.len() {
            names[i] = BUILT_IN[i].0;
            i += 1;
        }
        names
    };

    /// The text of a built-in theme.
    pub fn built_in(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(n, _)| *n == name).map(|(_, text)| *text)
    }

    /// A built-in theme.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn named(name: &str) -> Result<Theme, NoTheme> {
        let text = Theme::built_in(name).ok_or_else(|| NoTheme(name.to_owned()))?;
        Theme::read(text, &|_| None).theme.ok_or_else(|| NoTheme(name.to_owned()))
    }

    /// Reads a theme's file. `find` gives the text of another theme that it inherits from; the built-in ones are known.
    pub fn read(text: &str, find: &dyn Fn(&str) -> Option<String>) -> Read {
        file::read(text, find)
    }

    /// As [`Theme::read`], and looks whether every text can be read on every ground that it can stand on.
    pub fn check(text: &str, find: &dyn Fn(&str) -> Option<String>) -> Read {
        check::check(text, find)
    }

    /// The same theme with so many colours.
    pub fn with_depth(mut self, depth: Depth) -> Theme {
        self.depth = depth;
        if depth != Depth::True {
            self.styles.iter_mut().for_each(|s| s.bg = s.bg.and_then(|c| reduce(c, depth)));
            self.keep_the_selection();
            for paint in Paint::ALL {
                let grounds = self.grounds(*paint);
                let style = &mut self.styles[*paint as usize];
                style.fg = style.fg.and_then(|c| depth::readable(c, &grounds, depth));
            }
        }
        if depth == Depth::None {
            // What colours told is told by weight.
            for paint in [Paint::Header, Paint::Drill, Paint::Incident, Paint::Banner, Paint::Alarm, Paint::Replay] {
                self.styles[paint as usize] = self.styles[paint as usize].add_modifier(Modifier::REVERSED);
            }
        }
        self
    }

    /// A selection whose colour fell together with the ground is reversed instead.
    fn keep_the_selection(&mut self) {
        let (ground, dialog) = (self.style(Paint::Text).bg, self.style(Paint::Dialog).bg);
        let selection = &mut self.styles[Paint::Selection as usize];
        if selection.bg.is_some() && (selection.bg == ground || selection.bg == dialog) {
            *selection = Style { bg: None, ..*selection }.add_modifier(Modifier::REVERSED);
        }
    }

    /// The grounds on which this role can stand.
    fn grounds(&self, paint: Paint) -> Vec<Rgb> {
        let of = |paint: Paint| self.style(paint).bg.and_then(colour::rgb);
        if paint.is_shape() {
            return Vec::new();
        }
        match of(paint) {
            Some(own) if !GROUNDS.contains(&paint) => vec![own],
            _ => GROUNDS.into_iter().filter_map(of).collect(),
        }
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

    /// Whether its ground is dark.
    pub fn dark(&self) -> bool {
        self.style(Paint::Text).bg.and_then(colour::rgb).is_none_or(|c| colour::luminance(c) < 0.2)
    }
}
