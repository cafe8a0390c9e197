//! Admonitions of documentation generators, as quotes that Markdown knows: `!!! warning "Mind"` with an indented body, `:::danger` … `:::`.

/// The text with them rewritten; code is left alone.
pub fn admonitions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<String> = None;
    let mut open = Open::None;
    for line in text.lines() {
        let bare = line.trim_start();
        if let Some(mark) = &fence {
            if bare.starts_with(mark.as_str()) && bare.trim_end().chars().all(|c| mark.starts_with(c)) {
                fence = None;
            }
        } else if let Some(mark) = fence_mark(bare) {
            fence = Some(mark);
        } else {
            match (&open, begins(line)) {
                (Open::Indented, _) if bare.is_empty() => {
                    out.push_str(">\n");
                    continue;
                }
                (Open::Colons, _) if bare.starts_with(":::") => {
                    open = Open::None;
                    out.push('\n');
                    continue;
                }
                (Open::Indented, _) if line.starts_with("    ") => {}
                (Open::None | Open::Indented, Some((how, word, title))) => {
                    open = how;
                    out.push_str(&format!("\n> [!{word}]\n"));
                    if !title.is_empty() {
                        out.push_str(&format!("> **{title}**\n>\n"));
                    }
                    continue;
                }
                (Open::Indented, None) => {
                    open = Open::None;
                    out.push('\n');
                }
                _ => {}
            }
        }
        match open {
            Open::None => out.push_str(line),
            Open::Colons => out.push_str(&format!("> {line}")),
            Open::Indented => out.push_str(&format!("> {}", line.strip_prefix("    ").unwrap_or(line))),
        }
        out.push('\n');
    }
    out
}

enum Open {
    None,
    /// Until a line that is not indented.
    Indented,
    /// Until `:::`.
    Colons,
}

fn fence_mark(bare: &str) -> Option<String> {
    let first = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let mark: String = bare.chars().take_while(|c| *c == first).collect();
    (mark.len() >= 3).then_some(mark)
}

/// How an admonition begins on this line: its kind as GitHub calls it, and its title.
fn begins(line: &str) -> Option<(Open, &'static str, String)> {
    let marks = [("!!! ", Open::Indented), ("???+ ", Open::Indented), ("??? ", Open::Indented), (":::", Open::Colons)];
    let (rest, how) = marks.into_iter().find_map(|(mark, how)| Some((line.strip_prefix(mark)?, how)))?;
    let (word, title) = rest.trim().split_once([' ', '[']).unwrap_or((rest.trim(), ""));
    let kind = match word.to_lowercase().as_str() {
        "note" | "info" | "abstract" | "summary" | "question" | "example" | "quote" => "NOTE",
        "tip" | "hint" | "success" => "TIP",
        "important" | "attention" => "IMPORTANT",
        "warning" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "bug" => "CAUTION",
        _ => return None,
    };
    Some((how, kind, title.trim().trim_matches(['"', '\'', ']']).to_owned()))
}
