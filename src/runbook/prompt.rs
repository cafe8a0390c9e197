//! Code that shows a session: `$ ` before what is typed, and what came back.

/// What a block of shell code is.
#[derive(Debug, PartialEq)]
pub(super) enum Session {
    /// A script as it is.
    Script,
    /// Typed lines, and the output that is expected.
    Typed { script: String, expected: String },
    /// Somebody else's prompt: to be copied by a person who knows where.
    Foreign,
}

/// Tells the three apart. In a `console` block one `$ ` is enough; elsewhere the first line must have it.
pub(super) fn session(code: &str, console: bool) -> Session {
    let first = code.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let typed = if console { code.lines().any(is_typed) } else { is_typed(first) };
    if typed {
        split(code)
    } else if (console && first.starts_with("# ")) || is_foreign(first) {
        Session::Foreign
    } else {
        Session::Script
    }
}

/// `$HOME/x` is no prompt.
pub(super) fn is_typed(line: &str) -> bool {
    line.starts_with("$ ")
}

/// `mysql> `, `sh-5.1# `, `root@host:~# `, `[root@host ~]$ `, `>>> `, `% `.
fn is_foreign(line: &str) -> bool {
    let bracketed = line.strip_prefix('[').and_then(|l| l.split_once(']')).map(|(_, rest)| rest);
    if let Some(rest) = bracketed {
        return rest.starts_with("# ") || rest.starts_with("$ ");
    }
    let Some((head, _)) = line.split_once(' ') else { return false };
    let (Some(last), name) = (head.chars().last(), head.trim_end_matches(['#', '$', '>', '%'])) else { return false };
    let word = |c: char| c.is_alphanumeric() || "@.-_:~/=\\".contains(c);
    let host = name.contains(['@', '-', '.', ':', '=']) && name.chars().all(word);
    match last {
        '>' => head == ">>>" || (name.len() > 1 && name.len() + 1 == head.len() && name.chars().all(word)),
        '#' | '$' => host && name.len() + 1 == head.len(),
        '%' => head == "%",
        _ => false,
    }
}

fn split(code: &str) -> Session {
    let (mut script, mut expected) = (String::new(), String::new());
    let mut open = Open::default();
    for line in code.split_inclusive('\n') {
        if let Some(typed) = line.strip_prefix("$ ").filter(|_| open.heredocs.is_empty()) {
            open = Open::default();
            open.feed(typed);
            script.push_str(typed);
        } else if open.is_open() {
            let plain = if open.heredocs.is_empty() { line.strip_prefix("> ").unwrap_or(line) } else { line };
            open.feed(plain);
            script.push_str(plain);
        } else {
            expected.push_str(line);
        }
    }
    Session::Typed { script, expected }
}

/// What a shell still waits for after a line.
#[derive(Default)]
struct Open {
    quote: Option<char>,
    /// Last words of here-documents, and whether tabs may stand before them.
    heredocs: Vec<(String, bool)>,
    continued: bool,
}

impl Open {
    fn is_open(&self) -> bool {
        self.continued || self.quote.is_some() || !self.heredocs.is_empty()
    }

    fn feed(&mut self, line: &str) {
        let line = line.trim_end_matches(['\n', '\r']);
        if let Some((word, tabs)) = self.heredocs.first() {
            let found = if *tabs { line.trim_start_matches('\t') } else { line };
            if found == word {
                self.heredocs.remove(0);
            }
            return;
        }
        self.continued = false;
        let mut before = ' ';
        let mut chars = line.char_indices();
        while let Some((i, c)) = chars.next() {
            match (self.quote, c) {
                (Some(q), c) if c == q => self.quote = None,
                (Some('"') | None, '\\') => self.continued = chars.next().is_none(),
                (None, '"' | '\'') => self.quote = Some(c),
                (None, '#') if before.is_whitespace() => return,
                (None, '<') if line[i..].starts_with("<<<") => {
                    chars.nth(1);
                }
                (None, '<') if line[i..].starts_with("<<") => {
                    self.heredocs.extend(last_word(&line[i + 2..]));
                    chars.next();
                }
                _ => {}
            }
            before = c;
        }
    }
}

/// The word that ends a here-document, from what stands after `<<`.
fn last_word(text: &str) -> Option<(String, bool)> {
    let tabs = text.starts_with('-');
    let text = text.trim_start_matches('-').trim_start();
    let word: String = text
        .chars()
        .take_while(|c| !c.is_whitespace() && !";|&<>()".contains(*c))
        .filter(|c| !"'\"\\".contains(*c))
        .collect();
    (!word.is_empty()).then_some((word, tabs))
}
