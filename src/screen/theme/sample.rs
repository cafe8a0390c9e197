//! A role as it looks, with a terminal's own codes (ECMA-48 SGR): for `warroom theme show`.

use super::{Paint, Theme, colour};
use ratatui::style::{Color, Modifier, Style};

impl Theme {
    /// `text` as it looks in this role, on the ground that it stands on.
    pub fn sample(&self, paint: Paint, text: &str) -> String {
        let ground = Style { bg: self.style(Paint::Text).bg, ..self.style(Paint::Text) };
        format!("\x1b[{}m{text}\x1b[0m", codes(ground.patch(self.style(paint))))
    }

    /// How a role is written: `#rrggbb on #rrggbb bold`.
    pub fn words(&self, paint: Paint) -> String {
        let style = self.style(paint);
        let mut words: Vec<String> = style.fg.map(word).into_iter().collect();
        words.extend(style.bg.map(|c| format!("on {}", word(c))));
        let flags = FLAGS.iter().filter(|(flag, _, _)| style.add_modifier.contains(*flag));
        words.extend(flags.map(|(_, _, word)| (*word).to_owned()));
        words.join(" ")
    }
}

const FLAGS: [(Modifier, &str, &str); 4] = [
    (Modifier::BOLD, "1", "bold"),
    (Modifier::ITALIC, "3", "italic"),
    (Modifier::UNDERLINED, "4", "underline"),
    (Modifier::REVERSED, "7", "reverse"),
];

fn word(colour: Color) -> String {
    match colour {
        Color::Indexed(i) if i < 16 => colour::NAMES[i as usize].to_owned(),
        Color::Indexed(i) => format!("colour {i}"),
        other => colour::rgb(other).map_or_else(|| other.to_string(), colour::written),
    }
}

fn codes(style: Style) -> String {
    let mut codes = vec!["0".to_owned()];
    codes.extend(style.fg.and_then(|c| code(c, 38)));
    codes.extend(style.bg.and_then(|c| code(c, 48)));
    let flags = FLAGS.iter().filter(|(flag, _, _)| style.add_modifier.contains(*flag));
    codes.extend(flags.map(|(_, code, _)| (*code).to_owned()));
    codes.join(";")
}

fn code(colour: Color, layer: u8) -> Option<String> {
    match colour {
        Color::Indexed(i) => Some(format!("{layer};5;{i}")),
        Color::Rgb(r, g, b) => Some(format!("{layer};2;{r};{g};{b}")),
        _ => None,
    }
}
