//! Code that shows a session: `$ ` before what is typed, and what came back.

/// What a line of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Typed, behind a prompt of so many bytes.
    Typed(usize),
    /// What came back.
    Output,
}

/// The lines of a session; none where nothing is typed in it. In a `console` block one `$ ` is enough; elsewhere the
/// first line that is no comment must have it.
pub(super) fn session(code: &str, console: bool) -> Option<Vec<Line>> {
    let first = || code.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
    let typed = if console { code.lines().any(is_typed) } else { is_typed(first()) };
    typed.then(|| split(code))
}

/// Whether the code begins at somebody else's prompt. In a script `# ` is a comment and `> ` a redirection.
pub(super) fn begins_foreign(code: &str, console: bool) -> bool {
    let first = first_line(code);
    is_foreign(first) || (console && (first.starts_with("# ") || first.starts_with("> ")))
}

fn first_line(code: &str) -> &str {
    code.lines().find(|l| !l.trim().is_empty()).unwrap_or_default()
}

/// `$HOME/x` is no prompt.
pub(super) fn is_typed(line: &str) -> bool {
    line.starts_with("$ ")
}

/// `mysql> `, `sh-5.1# `, `root@host:~# `, `[root@host ~]$ `, `db-01 # `, `/ # `, `>>> `, `% `.
pub(super) fn is_foreign(line: &str) -> bool {
    let bracketed = line.strip_prefix('[').and_then(|l| l.split_once(']')).map(|(_, rest)| rest);
    if let Some(rest) = bracketed {
        return rest.starts_with("# ") || rest.starts_with("$ ");
    }
    let Some((head, rest)) = line.split_once(' ') else { return false };
    let (Some(last), name) = (head.chars().last(), head.trim_end_matches(['#', '$', '>', '%'])) else { return false };
    let word = |c: char| c.is_alphanumeric() || "@.-_:~/=\\()[]".contains(c);
    let host = name.contains(['@', '-', '.', ':', '=']) && name.chars().all(word);
    match last {
        '>' => head == ">>>" || (name.len() > 1 && name.len() + 1 == head.len() && name.chars().all(word)),
        '#' | '$' if head.len() > 1 => host && name.len() + 1 == head.len(),
        '%' => head == "%",
        // The sign stands apart: `db-01 # ls`, `/ $ ls`
        _ => {
            let sign = rest.starts_with("# ") || rest.starts_with("$ ");
            sign && (head == "/" || (host && head.contains('-') && !head.starts_with('-')))
        }
    }
}

fn split(code: &str) -> Vec<Line> {
    let mut open = Open::default();
    let lines: Vec<&str> = code.split_inclusive('\n').collect();
    let line = |(i, line): (usize, &&str)| {
        if let Some(typed) = line.strip_prefix("$ ").filter(|_| open.heredocs.is_empty()) {
            open = Open::default();
            open.feed(typed);
            Line::Typed(2)
        } else if open.is_open() {
            let prompt = if line.starts_with("> ") && open.prompts(&lines[i..]) { 2 } else { 0 };
            open.feed(&line[prompt..]);
            Line::Typed(prompt)
        } else {
            Line::Output
        }
    };
    lines.iter().enumerate().map(line).collect()
}

/// Takes the comments of a session's author for typed: lines with `# ` whose next line is a prompt or such a line.
/// What a program prints so is followed by more of it. Gives whether there is one.
pub(super) fn comments(code: &str, lines: &mut [Line]) -> bool {
    let texts: Vec<&str> = code.lines().collect();
    let (mut prompt, mut found) = (false, false);
    for (line, text) in lines.iter_mut().zip(texts).rev() {
        match line {
            Line::Typed(_) => prompt = is_typed(text),
            Line::Output if text.trim().is_empty() => {}
            Line::Output if prompt && text.starts_with("# ") => (*line, found) = (Line::Typed(0), true),
            Line::Output => prompt = false,
        }
    }
    found
}

/// What a shell still waits for after a line.
#[derive(Default)]
struct Open {
    quote: Option<char>,
    /// Last words of here-documents, and whether tabs may stand before them.
    heredocs: std::collections::VecDeque<(String, bool)>,
    continued: bool,
}

impl Open {
    fn is_open(&self) -> bool {
        self.continued || self.quote.is_some() || !self.heredocs.is_empty()
    }

    /// Whether the shell's second prompt stands before the lines that are open: in a here-document, where it stands
    /// before the last one, too.
    fn prompts(&self, lines: &[&str]) -> bool {
        const FAR: usize = 200;
        let Some((word, _)) = self.heredocs.front() else { return true };
        let last = lines.iter().take(FAR).map(|l| l.trim_end()).find(|l| l.strip_prefix("> ").unwrap_or(l) == word);
        last.is_some_and(|l| l.starts_with("> "))
    }

    fn feed(&mut self, line: &str) {
        let line = line.trim_end_matches(['\n', '\r']);
        if let Some((word, tabs)) = self.heredocs.front() {
            let found = if *tabs { line.trim_start_matches('\t') } else { line };
            if found == word {
                self.heredocs.pop_front();
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
