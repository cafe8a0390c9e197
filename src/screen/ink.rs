//! From the desk's meanings to the theme's roles, and glyphs: a glyph, a word and a colour always go together.

use super::theme::Paint;
use crate::desk::{Area, Ink, Shown, sign_of_check, sign_of_step};
use crate::room::ScopeState;
use crate::words::StepState;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// An area as ratatui has it.
pub fn rect(area: Area) -> Rect {
    Rect::new(area.x, area.y, area.w, area.h)
}

/// A style for shapes: reversed cells would show the shape's ground, not the shape.
pub fn solid(style: Style) -> Style {
    Style { add_modifier: style.add_modifier - Modifier::REVERSED, ..style }
}

/// Whether a text is a shape: made of blocks alone.
pub fn is_shape(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| ('▀'..='▟').contains(&c))
}

/// The role of a page's ink.
pub fn paint(ink: Ink) -> Paint {
    match ink {
        Ink::Text => Paint::Text,
        Ink::Dim => Paint::Quiet,
        Ink::Head => Paint::Heading,
        Ink::Code => Paint::Code,
        Ink::Good => Paint::Good,
        Ink::Bad => Paint::Failed,
        Ink::Warn => Paint::Waiting,
        Ink::Key => Paint::Key,
        Ink::Strong => Paint::Title,
        Ink::Emphasis => Paint::Emphasis,
        Ink::Struck => Paint::Skipped,
        Ink::Link => Paint::Link,
        Ink::Comment => Paint::Comment,
        Ink::Quoted => Paint::Quoted,
        Ink::Variable => Paint::Variable,
        Ink::Keyword => Paint::Keyword,
        Ink::Program => Paint::Program,
    }
}

/// A check's glyph and role.
pub fn check(shown: Shown) -> (&'static str, Paint) {
    let paint = match shown {
        Shown::Down => Paint::Down,
        Shown::Recovering | Shown::Suspect => Paint::Suspect,
        Shown::Slow => Paint::Slow,
        Shown::Unknown | Shown::Paused => Paint::Unknown,
        Shown::Up => Paint::Up,
    };
    (sign_of_check(shown), paint)
}

/// A step's glyph and role.
pub fn step(state: StepState, unproven: bool) -> (&'static str, Paint) {
    let paint = match state {
        StepState::Open => Paint::Open,
        StepState::Waiting => Paint::Waiting,
        StepState::Running => Paint::Running,
        StepState::Failed | StepState::Unknown => Paint::Failed,
        StepState::Done if unproven => Paint::Unproven,
        StepState::Done => Paint::Done,
        StepState::Verified => Paint::Verified,
        StepState::Skipped => Paint::Skipped,
    };
    (sign_of_step(state, unproven), paint)
}

/// The scope's glyph, word and role.
pub fn scope(state: ScopeState) -> (&'static str, &'static str, Paint) {
    match state {
        ScopeState::Down => ("▼", "DOWN", Paint::Down),
        ScopeState::Impaired => ("!", "IMPAIRED", Paint::Suspect),
        ScopeState::Up => ("▲", "UP", Paint::Up),
        ScopeState::Unknown => ("?", "UNKNOWN", Paint::Unknown),
    }
}
