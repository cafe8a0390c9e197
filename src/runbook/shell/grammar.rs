//! What a shell would refuse: blocks that are not closed, words where none can stand, operators with nothing beside.

use super::Fault;
use super::lex::{Kind, Token};
use std::ops::Range;

/// The first token that cannot stand where it does; where the tokens are `whole`, also what is still open at the end.
pub(super) fn check(text: &str, tokens: &[Token], whole: bool) -> Option<Fault> {
    let mut reader = Reader { text, blocks: Vec::new(), place: Place::Start, joint: None, at: 0 };
    while let Some(token) = tokens.get(reader.at) {
        reader.at += 1;
        if let Err(fault) = reader.take(token, tokens) {
            return Some(fault);
        }
    }
    if whole { reader.end() } else { None }
}

/// A compound command that is open.
#[derive(Clone, Debug)]
struct Block {
    kind: BlockKind,
    at: Range<usize>,
    /// Whether a command stands in the part that is open.
    filled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum BlockKind {
    /// `if` or `elif`, before `then`
    If,
    Then,
    Else,
    /// `while`, `until`, or a `for` with its header, before `do`
    Loop,
    Do,
    Brace,
    Paren,
    /// Where a pattern of `case` has to come
    Patterns,
    /// The commands after a pattern
    Branch,
}

/// What can come next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// A command.
    Start,
    /// More words of a command.
    Words,
    /// Only what can stand behind a compound command.
    After,
    /// A word of a redirection, and what comes behind it.
    Target(Behind),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Behind {
    Words,
    After,
    Start,
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    place: Place,
    /// An operator that wants a command behind it.
    joint: Option<Range<usize>>,
    at: usize,
}

type Taken = Result<(), Fault>;

impl Reader<'_> {
    fn take(&mut self, token: &Token, tokens: &[Token]) -> Taken {
        let word = &self.text[token.at.clone()];
        if let Place::Target(behind) = self.place {
            if token.kind != Kind::Word {
                return fault(token, "no file or text behind the redirection before this");
            }
            self.place = match behind {
                Behind::Words => Place::Words,
                Behind::After => Place::After,
                Behind::Start => Place::Start,
            };
            return Ok(());
        }
        if self.patterns() {
            return self.pattern(token, tokens);
        }
        match token.kind {
            Kind::Newline => self.newline(),
            Kind::Redirect => self.redirect(),
            Kind::Op => return self.operator(token, word, tokens),
            Kind::Word => return self.word(token, word, tokens),
        }
        Ok(())
    }

    fn top(&self) -> Option<BlockKind> {
        self.blocks.last().map(|b| b.kind)
    }

    fn patterns(&self) -> bool {
        self.top() == Some(BlockKind::Patterns)
    }

    /// Up to the `)` of a pattern, or to `esac`.
    fn pattern(&mut self, token: &Token, tokens: &[Token]) -> Taken {
        let word = &self.text[token.at.clone()];
        if token.kind == Kind::Newline {
            return Ok(());
        }
        if word == "esac" {
            self.close();
            return Ok(());
        }
        let mut at = self.at - 1;
        if word == "(" {
            at += 1;
        }
        while tokens.get(at).is_some_and(|t| t.kind == Kind::Word || &self.text[t.at.clone()] == "|") {
            at += 1;
        }
        match tokens.get(at) {
            Some(t) if &self.text[t.at.clone()] == ")" => {
                self.at = at + 1;
                if let Some(block) = self.blocks.last_mut() {
                    block.kind = BlockKind::Branch;
                }
                self.place = Place::Start;
                Ok(())
            }
            _ => fault(token, "no pattern with its `)` here"),
        }
    }

    fn newline(&mut self) {
        if self.joint.is_none() && self.place != Place::Start {
            self.place = Place::Start;
        }
    }

    fn redirect(&mut self) {
        self.fill();
        self.place = Place::Target(match self.place {
            Place::After => Behind::After,
            Place::Start => Behind::Start,
            _ => Behind::Words,
        });
        // `> file` alone is a command.
        self.joint = None;
    }

    /// Notes that a command stands here.
    fn fill(&mut self) {
        if let Some(block) = self.blocks.last_mut() {
            block.filled = true;
        }
    }

    fn operator(&mut self, token: &Token, word: &str, tokens: &[Token]) -> Taken {
        match word {
            "(" => self.paren(token, tokens),
            ")" => self.close_paren(token),
            ";;" | ";;&" | ";&" => {
                if self.top() != Some(BlockKind::Branch) || self.joint.is_some() {
                    return unexpected(token, word);
                }
                if let Some(block) = self.blocks.last_mut() {
                    block.kind = BlockKind::Patterns;
                }
                Ok(())
            }
            _ if self.place == Place::Start && !self.redirected(tokens) => unexpected(token, word),
            ";" | "&" => {
                self.place = Place::Start;
                Ok(())
            }
            _ => {
                self.place = Place::Start;
                self.joint = Some(token.at.clone());
                Ok(())
            }
        }
    }

    /// Whether a redirection stands directly before this token: it is a command of its own.
    fn redirected(&self, tokens: &[Token]) -> bool {
        self.at >= 3 && tokens[self.at - 3].kind == Kind::Redirect
    }

    fn paren(&mut self, token: &Token, tokens: &[Token]) -> Taken {
        match self.place {
            Place::Start => {
                self.open(BlockKind::Paren, token);
                Ok(())
            }
            // `name () { … }`
            Place::Words if self.text_at(tokens, self.at) == ")" => {
                self.at += 1;
                self.place = Place::Start;
                self.joint = Some(token.at.clone());
                Ok(())
            }
            _ => unexpected(token, "("),
        }
    }

    fn close_paren(&mut self, token: &Token) -> Taken {
        match self.blocks.last() {
            Some(b) if b.kind == BlockKind::Paren && b.filled && self.joint.is_none() => {
                self.close();
                Ok(())
            }
            _ => unexpected(token, ")"),
        }
    }

    fn text_at(&self, tokens: &[Token], at: usize) -> &str {
        tokens.get(at).map_or("", |t| &self.text[t.at.clone()])
    }

    fn word(&mut self, token: &Token, word: &str, tokens: &[Token]) -> Taken {
        match self.place {
            Place::Start => self.first(token, word, tokens),
            Place::After if is_closing(word) => self.closing(token, word),
            Place::After if word == "}" => self.close_as(token, word, &[BlockKind::Brace]),
            Place::After => fault(token, "nothing but a redirection or an operator can stand here"),
            _ => Ok(()),
        }
    }

    /// A word where a command begins.
    fn first(&mut self, token: &Token, word: &str, tokens: &[Token]) -> Taken {
        if self.redirected(tokens) {
            // No word is reserved behind a redirection: `> f }` runs a command of that name.
            self.fill();
            (self.joint, self.place) = (None, Place::Words);
            return Ok(());
        }
        if is_closing(word) {
            return self.closing(token, word);
        }
        match word {
            "if" => self.open(BlockKind::If, token),
            "while" | "until" => self.open(BlockKind::Loop, token),
            "for" | "select" => {
                self.open(BlockKind::Loop, token);
                self.header(tokens);
            }
            "case" => {
                self.open(BlockKind::Patterns, token);
                return self.case(token, tokens);
            }
            "{" => self.open(BlockKind::Brace, token),
            "}" => return self.close_as(token, word, &[BlockKind::Brace]),
            "function" => {
                self.at += 1;
                if self.text_at(tokens, self.at) == "(" && self.text_at(tokens, self.at + 1) == ")" {
                    self.at += 2;
                }
                self.joint = Some(token.at.clone());
            }
            "!" | "time" => {}
            _ => {
                self.fill();
                self.joint = None;
                // `((…))` and `[[ … ]]` are whole commands.
                let whole = (word.starts_with("((") && word.ends_with("))"))
                    || (word.starts_with("[[") && word.ends_with("]]"));
                self.place = if whole { Place::After } else { Place::Words };
            }
        }
        Ok(())
    }

    /// Passes over `name in words` or `((…))`, with the end of its line.
    fn header(&mut self, tokens: &[Token]) {
        while tokens.get(self.at).is_some_and(|t| {
            t.kind == Kind::Word && !(self.text[t.at.clone()] == *"do" && self.text_at(tokens, self.at - 1) != "in")
        }) {
            self.at += 1;
        }
        if self.text_at(tokens, self.at) == ";" {
            self.at += 1;
        }
        self.fill();
        self.place = Place::Start;
    }

    /// Passes over `WORD in`.
    fn case(&mut self, token: &Token, tokens: &[Token]) -> Taken {
        let mut at = self.at + 1;
        while tokens.get(at).is_some_and(|t| t.kind == Kind::Newline) {
            at += 1;
        }
        if self.text_at(tokens, at) != "in" {
            return fault(token, "`case` without `in`");
        }
        self.at = at + 1;
        Ok(())
    }

    fn open(&mut self, kind: BlockKind, token: &Token) {
        self.fill();
        self.joint = None;
        self.blocks.push(Block { kind, at: token.at.clone(), filled: false });
        self.place = Place::Start;
    }

    fn close(&mut self) {
        self.blocks.pop();
        self.fill();
        self.joint = None;
        self.place = Place::After;
    }

    fn closing(&mut self, token: &Token, word: &str) -> Taken {
        use BlockKind::*;
        match word {
            "then" => self.turn(token, word, &[If], Then),
            "elif" => self.turn(token, word, &[Then], If),
            "else" => self.turn(token, word, &[Then], Else),
            "fi" => self.close_as(token, word, &[Then, Else]),
            "do" => self.turn(token, word, &[Loop], Do),
            "done" => self.close_as(token, word, &[Do]),
            // `esac` behind a last branch that has no `;;`
            _ => {
                if self.top() == Some(Branch)
                    && let Some(block) = self.blocks.last_mut()
                {
                    block.filled = true;
                }
                self.close_as(token, word, &[Branch])
            }
        }
    }

    /// The part of a block that is open must hold a command.
    fn fits(&self, token: &Token, word: &str, kinds: &[BlockKind]) -> Taken {
        match self.blocks.last() {
            Some(b) if kinds.contains(&b.kind) && self.joint.is_none() => {
                if b.filled {
                    Ok(())
                } else {
                    fault(token, &format!("no command stands before `{word}`"))
                }
            }
            _ => unexpected(token, word),
        }
    }

    fn turn(&mut self, token: &Token, word: &str, from: &[BlockKind], to: BlockKind) -> Taken {
        self.fits(token, word, from)?;
        if let Some(block) = self.blocks.last_mut() {
            block.kind = to;
            block.filled = false;
        }
        self.place = Place::Start;
        Ok(())
    }

    fn close_as(&mut self, token: &Token, word: &str, kinds: &[BlockKind]) -> Taken {
        self.fits(token, word, kinds)?;
        self.close();
        Ok(())
    }

    fn end(&self) -> Option<Fault> {
        if let Place::Target(_) = self.place {
            let at = self.text.trim_end().len();
            return Some(Fault { at: at.saturating_sub(1)..at, what: "a redirection without a file".to_owned() });
        }
        if let Some(at) = &self.joint {
            let what = match &self.text[at.clone()] {
                "(" | "function" => "a function without a body".to_owned(),
                sign => format!("nothing stands behind this `{sign}`"),
            };
            return Some(Fault { at: at.clone(), what });
        }
        let block = self.blocks.last()?;
        let end = match block.kind {
            BlockKind::If => "then",
            BlockKind::Then | BlockKind::Else => "fi",
            BlockKind::Loop => "do",
            BlockKind::Do => "done",
            BlockKind::Brace => "}",
            BlockKind::Paren => ")",
            BlockKind::Patterns | BlockKind::Branch => "esac",
        };
        let what = format!("this `{}` is never closed by `{end}`", &self.text[block.at.clone()]);
        Some(Fault { at: block.at.clone(), what })
    }
}

fn is_closing(word: &str) -> bool {
    matches!(word, "then" | "elif" | "else" | "fi" | "do" | "done" | "esac")
}

fn fault(token: &Token, what: &str) -> Taken {
    Err(Fault { at: token.at.clone(), what: what.to_owned() })
}

fn unexpected(token: &Token, word: &str) -> Taken {
    fault(token, &format!("`{word}` cannot stand here"))
}
