//! Code that belongs into a session which was opened before it: a shell in a container, on another machine. Run in a
//! shell of its own, it would do to this machine what was meant for that one.

use super::document::{Block, Kind};
use super::sheet::{Hand, Sheet};

/// Finds code that is typed into a session, and makes it code to copy. A session is opened by a block that ends with a
/// command that does so (`oc rsh …`), or a sentence directly before a block says that it is run inside. It ends at a
/// heading, at `exit`, at a sentence that says so, and where code begins with a command that is given from here.
/// Attributes behind the language say that a block is meant to be run here.
pub(super) fn find(text: &str, blocks: &mut [Block]) {
    let mut session = Session { text, opened: None, said: false };
    blocks.iter_mut().for_each(|b| session.block(b));
}

struct Session<'t> {
    text: &'t str,
    /// Where it was opened, and the program that did it.
    opened: Option<(usize, String)>,
    /// Whether the last sentence says that what follows is run inside.
    said: bool,
}

impl Session<'_> {
    fn block(&mut self, block: &mut Block) {
        match &mut block.kind {
            Kind::Heading { .. } => (self.opened, self.said) = (None, false),
            Kind::Paragraph(paragraph) => {
                if leaves(&paragraph.text) {
                    self.opened = None;
                }
                self.said = says_inside(&paragraph.text);
            }
            Kind::Code(code) => {
                let info = &self.text[code.info.clone()];
                let meant = info.contains('{') && !info.starts_with("{.");
                self.code(&mut code.sheet, code.fence.start, meant);
            }
            _ => {}
        }
        block.children.iter_mut().for_each(|b| self.block(b));
    }

    fn code(&mut self, sheet: &mut Sheet, at: usize, meant: bool) {
        let said = std::mem::take(&mut self.said);
        if sheet.hand == Some(Hand::Foreign) {
            return;
        }
        if let Some(program) = &sheet.opens {
            self.opened = Some((at, program.clone()));
        } else if sheet.runnable() && sheet.is_shell() && (said || self.opened.is_some()) {
            let commands = sheet.commands();
            let first = commands.first().and_then(|c| c.words.first()).map_or("", String::as_str);
            if meant || self.given_from_here(first) {
                self.opened = None;
            } else {
                sheet.hand = Some(Hand::Inside(self.opened.as_ref().map(|(at, _)| *at)));
                let left = |words: &[String]| matches!(words, [word] if matches!(word.as_str(), "exit" | "logout"));
                if commands.last().is_some_and(|c| left(&c.words)) {
                    self.opened = None;
                }
            }
        }
    }

    /// Whether a program is one that people start on their own machine to get at the others.
    fn given_from_here(&self, program: &str) -> bool {
        let cluster = ["kubectl", "oc", "helm"];
        let opener = self.opened.as_ref().map_or("", |(_, program)| program.as_str());
        match opener {
            "" => ["docker", "podman", "crictl", "ssh"].contains(&program) || cluster.contains(&program),
            _ => program == opener || (cluster.contains(&opener) && cluster.contains(&program)),
        }
    }
}

fn says(text: &str, phrases: &[&str]) -> bool {
    let text = text.to_lowercase();
    phrases.iter().any(|phrase| text.contains(phrase))
}

fn says_inside(text: &str) -> bool {
    const PHRASES: [&str; 14] = [
        "inside the container",
        "inside the pod",
        "inside the debug",
        "inside the shell",
        "inside the session",
        "inside a container",
        "inside a pod",
        "within the container",
        "within the pod",
        "within the session",
        "in the debug pod",
        "in the debug shell",
        "in the remote shell",
        "in the container's shell",
    ];
    says(text, &PHRASES) || says_where(text)
}

/// `Run the following command in all etcd pods.`
fn says_where(text: &str) -> bool {
    let sentence = text.trim().trim_end_matches(['.', ':']).rsplit(". ").next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let runs = words.iter().any(|w| ["run", "execute", "command", "commands"].contains(w));
    let place = |words: &[&str]| words.iter().any(|w| ["pod", "pods", "container", "containers"].contains(w));
    let inside = words.windows(2).enumerate().any(|(at, pair)| {
        let lead = ["in", "inside", "within"].contains(&pair[0]);
        let which = ["the", "a", "an", "all", "any", "each", "every", "one", "this", "that"].contains(&pair[1]);
        lead && which && place(&words[at + 2..words.len().min(at + 5)])
    });
    runs && inside
}

fn leaves(text: &str) -> bool {
    const PHRASES: [&str; 9] = [
        "exit the",
        "leave the",
        "log out",
        "log off",
        "close the session",
        "close the shell",
        "locally",
        "local machine",
        "your own machine",
    ];
    says(text, &PHRASES)
}
