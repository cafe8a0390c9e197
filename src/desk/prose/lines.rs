//! Text with an ink for each character, broken and cut to a width.

use crate::desk::inked::Ink;
use unicode_width::UnicodeWidthChar;

/// Text with an ink for each character.
pub type Inked = Vec<(char, Ink)>;

fn wide(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Columns of a text.
pub fn width(text: &[(char, Ink)]) -> usize {
    text.iter().map(|(c, _)| wide(*c)).sum()
}

/// Breaks at blanks; a word that is too long is cut. Blanks at a break go, and so do doubled ones.
pub fn broken(text: &[(char, Ink)], room: usize) -> Vec<Inked> {
    let mut lines = Vec::new();
    for line in text.split(|(c, _)| *c == '\n') {
        let (mut now, mut used): (Inked, usize) = (Vec::new(), 0);
        for word in line.split(|(c, _)| *c == ' ').filter(|w| !w.is_empty()) {
            let columns = width(word);
            if used > 0 && used + 1 + columns > room {
                lines.push(std::mem::take(&mut now));
                used = 0;
            }
            if used > 0 {
                // The blank takes the ink of what it joins, so that a link is one piece.
                let ink = if now.last().map(|l| l.1) == Some(word[0].1) { word[0].1 } else { Ink::Text };
                now.push((' ', ink));
                used += 1;
            }
            if columns <= room {
                now.extend_from_slice(word);
                used += columns;
            } else {
                let mut parts = cut(word, room);
                now = parts.pop().unwrap_or_default();
                lines.append(&mut parts);
                used = width(&now);
            }
        }
        lines.push(now);
    }
    lines
}

/// Cuts a line into pieces of the width, wherever that falls. Always at least one.
pub fn cut(text: &[(char, Ink)], room: usize) -> Vec<Inked> {
    let (mut lines, mut now, mut used): (Vec<Inked>, Inked, usize) = (Vec::new(), Vec::new(), 0);
    for (c, ink) in text {
        if used + wide(*c) > room && !now.is_empty() {
            lines.push(std::mem::take(&mut now));
            used = 0;
        }
        now.push((*c, *ink));
        used += wide(*c);
    }
    lines.push(now);
    lines
}

/// Characters with their inks.
pub fn inked(line: &[(Ink, String)]) -> Inked {
    line.iter().flat_map(|(ink, text)| text.chars().map(|c| (c, *ink))).collect()
}

/// Neighbours of one ink together.
pub fn pieces(line: &[(char, Ink)]) -> Vec<(Ink, String)> {
    let same = line.chunk_by(|a, b| a.1 == b.1);
    same.map(|chunk| (chunk[0].1, chunk.iter().map(|(c, _)| c).collect())).collect()
}

/// Cuts a line in pieces into lines of the width.
pub fn cut_pieces(line: &[(Ink, String)], room: usize) -> Vec<Vec<(Ink, String)>> {
    cut(&inked(line), room.max(1)).iter().map(|part| pieces(part)).collect()
}
