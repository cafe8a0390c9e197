//! A real terminal: a tmux server of the test's own, with one window of a given size.

use crate::help::{House, until};
use std::process::{Command, Output};

/// A terminal in which the program runs. Its server ends with it.
pub struct Terminal {
    socket: String,
    folder: std::path::PathBuf,
}

impl Terminal {
    /// Starts the program with these words in a terminal of `width` x `height`, in a house. The window stays when the program ends.
    pub fn start(house: &House, name: &str, size: (u16, u16), words: &str) -> Terminal {
        let terminal = Terminal::shell(house, name, size);
        terminal.program(house, name, words);
        terminal
    }

    /// As [`Terminal::start`]; every byte that arrives at the terminal is kept in the file `name` of the house.
    pub fn recorded(house: &House, name: &str, size: (u16, u16), words: &str) -> Terminal {
        let terminal = Terminal::shell(house, name, size);
        terminal.tmux(&["pipe-pane", "-O", &format!("exec cat > '{}'", house.path().join(name).display())]);
        terminal.program(house, name, words);
        terminal
    }

    fn shell(house: &House, name: &str, size: (u16, u16)) -> Terminal {
        let folder = house.path().to_owned();
        let terminal = Terminal { socket: folder.join(format!("{name}.tmux")).display().to_string(), folder };
        let (width, height) = (size.0.to_string(), size.1.to_string());
        // The window is a shell, so that what the program leaves behind can be seen.
        terminal.tmux(&["-f", "/dev/null", "new-session", "-d", "-x", &width, "-y", &height, "env PS1='left$ ' sh"]);
        terminal
    }

    fn program(&self, house: &House, name: &str, words: &str) {
        let data = house.data().display().to_string();
        let config = house.config().display().to_string();
        let set = format!(
            "export WARROOM_DATA='{data}' WARROOM_CONFIG='{config}' WARROOM_NAME={name} COLORTERM=truecolor TERM=tmux-256color"
        );
        self.line(&set);
        self.line(&format!("clear; '{}' {words}", crate::help::BIN));
    }

    fn tmux(&self, words: &[&str]) -> Output {
        let out =
            Command::new("tmux").arg("-S").arg(&self.socket).args(words).current_dir(&self.folder).output().unwrap();
        assert!(out.status.success(), "tmux {words:?}: {}", String::from_utf8_lossy(&out.stderr));
        out
    }

    /// Types a text and presses enter.
    pub fn line(&self, text: &str) {
        self.type_text(text);
        self.keys(&["Enter"]);
    }

    /// Types a text.
    pub fn type_text(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Presses keys, by tmux's names.
    pub fn keys(&self, keys: &[&str]) {
        let words: Vec<&str> = ["send-keys"].iter().chain(keys).copied().collect();
        self.tmux(&words);
    }

    /// What is on the screen now.
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.tmux(&["capture-pane", "-p"]).stdout).into_owned()
    }

    /// What is on the screen now, with its colours.
    pub fn colours(&self) -> String {
        String::from_utf8_lossy(&self.tmux(&["capture-pane", "-e", "-p"]).stdout).into_owned()
    }

    /// Sends an escape sequence, as a terminal answers a question; `text` is what follows the escape character, with `\\\\` for its end.
    pub fn escape(&self, text: &str) {
        let bytes: Vec<String> =
            format!("\x1b{}", text.replace("\\\\", "\x1b\\")).bytes().map(|b| format!("{b:02x}")).collect();
        let words: Vec<&str> = ["send-keys", "-H"].into_iter().chain(bytes.iter().map(String::as_str)).collect();
        self.tmux(&words);
    }

    /// Waits until none of these texts is on the screen any more; gives the screen.
    #[track_caller]
    pub fn loses_all(&self, texts: &[&str]) -> String {
        texts.iter().for_each(|text| self.loses(text));
        self.screen()
    }

    /// Waits until this text is on the screen.
    #[track_caller]
    pub fn shows(&self, text: &str) -> String {
        let mut last = String::new();
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            until(&format!("{text:?} on the screen"), || {
                last = self.screen();
                last.contains(text).then(|| last.clone())
            })
        }));
        found.unwrap_or_else(|_| panic!("no {text:?} on the screen:\n{}", self.screen()))
    }

    /// Presses a key, and again after a moment, until something holds: a question takes no answer in its first moment.
    #[track_caller]
    pub fn presses_until(&self, key: &str, mut holds: impl FnMut() -> bool) {
        until(&format!("what {key} does"), || {
            self.keys(&[key]);
            (0..40).find_map(|_| {
                std::thread::sleep(std::time::Duration::from_millis(20));
                holds().then_some(())
            })
        });
    }

    /// Waits until this text has left the screen.
    #[track_caller]
    pub fn loses(&self, text: &str) {
        until(&format!("{text:?} gone from the screen"), || (!self.screen().contains(text)).then_some(()));
    }

    /// Changes the window's size.
    pub fn resize(&self, width: u16, height: u16) {
        self.tmux(&["resize-window", "-x", &width.to_string(), "-y", &height.to_string()]);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Command::new("tmux").arg("-S").arg(&self.socket).arg("kill-server").output();
    }
}
