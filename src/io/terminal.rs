//! The terminal: raw mode, alternate screen, paste, mouse; given back whole, whatever happens.

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::{Frame, TerminalOptions, Viewport};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the terminal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Input or output is a file or a pipe.
    #[error("standard input and output must be a terminal")]
    NotATerminal,
    /// It failed.
    #[error("the terminal failed: {0}")]
    Io(#[from] io::Error),
}

type Inner = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Knows nothing of what is on the screen: its first frame paints every cell, so that nothing has to be cleared (and flash) before. Its
/// viewport is a fixed one, because the library clears where it finds another size by itself.
fn blank((w, h): (u16, u16)) -> Result<Inner, TerminalError> {
    let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
    let viewport = Viewport::Fixed(Rect::new(0, 0, w, h));
    let mut inner = ratatui::Terminal::with_options(backend, TerminalOptions { viewport })?;
    // Taken for what is there now: no cell of a frame has everything that a cell can have.
    inner.current_buffer_mut().content.iter_mut().for_each(|cell| cell.modifier = Modifier::all());
    inner.swap_buffers();
    Ok(inner)
}

/// A terminal that shows a seat. Dropping it gives the terminal back.
pub struct Terminal {
    inner: Inner,
    /// Columns and rows of what is drawn.
    size: (u16, u16),
    /// Whether the panic hook has something to give back.
    taken: Arc<AtomicBool>,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal over, with or without its mouse; a panic from now on gives it back before it speaks.
    ///
    /// # Errors
    /// There is no terminal, or it failed.
    pub fn enter(mouse: bool) -> Result<Terminal, TerminalError> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(TerminalError::NotATerminal);
        }
        let taken = Arc::new(AtomicBool::new(true));
        let flag = Arc::clone(&taken);
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if flag.swap(false, Ordering::SeqCst) {
                give_back();
            }
            hook(info);
        }));
        // From here on a failure drops the guard, which gives the terminal back.
        let size = crossterm::terminal::size()?;
        let mut terminal = Terminal { inner: blank(size)?, size, taken, mouse };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&mut self) -> Result<(), TerminalError> {
        enable_raw_mode()?;
        self.taken.store(true, Ordering::SeqCst);
        // Kitty's key events tell a held key from a pressed one; a terminal that does not know them ignores the request.
        let keys = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES | KeyboardEnhancementFlags::REPORT_EVENT_TYPES;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, PushKeyboardEnhancementFlags(keys),)?;
        if self.mouse {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        self.repaint()
    }

    /// Draws a frame of `size` columns and rows inside synchronised-output brackets: nobody sees half of one.
    ///
    /// # Errors
    /// The terminal failed.
    pub fn draw(&mut self, size: (u16, u16), render: impl FnOnce(&mut Frame)) -> Result<(), TerminalError> {
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        if self.size != size {
            self.inner = blank(size)?;
            self.size = size;
        }
        self.inner.draw(render)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        Ok(())
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// The terminal does not tell.
    pub fn size(&self) -> Result<(u16, u16), TerminalError> {
        let size = self.inner.size()?;
        Ok((size.width, size.height))
    }

    /// The next frame paints every cell.
    ///
    /// # Errors
    /// The terminal failed.
    pub fn repaint(&mut self) -> Result<(), TerminalError> {
        self.inner = blank(self.size)?;
        Ok(())
    }

    /// Puts text into the clipboard of the terminal, wherever that is (OSC 52).
    ///
    /// # Errors
    /// The terminal failed; one that does not know the sequence ignores it.
    pub fn copy(&mut self, text: &str) -> Result<(), TerminalError> {
        Ok(execute!(self.inner.backend_mut(), CopyToClipboard::to_clipboard_from(text))?)
    }

    /// Gives the terminal to `other` for as long as that takes. Nobody may read keys meanwhile.
    ///
    /// # Errors
    /// The terminal failed.
    pub fn lend<T>(&mut self, other: impl FnOnce() -> T) -> Result<T, TerminalError> {
        self.taken.store(false, Ordering::SeqCst);
        give_back();
        let result = other();
        self.take()?;
        Ok(result)
    }

    /// Stops this process as ctrl-z does elsewhere; comes back with `fg`.
    ///
    /// # Errors
    /// The terminal failed.
    pub fn suspend(&mut self) -> Result<(), TerminalError> {
        self.lend(|| rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP))?
            .map_err(|e| TerminalError::Io(e.into()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.taken.swap(false, Ordering::SeqCst) {
            give_back();
        }
    }
}

/// Has a terminal show what is typed, or not; nothing where standard input is none.
pub fn echo(shown: bool) {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let stdin = io::stdin();
    let Ok(mut modes) = tcgetattr(&stdin) else { return };
    if modes.local_modes.contains(LocalModes::ECHO) != shown {
        modes.local_modes.set(LocalModes::ECHO, shown);
        let _ = tcsetattr(&stdin, OptionalActions::Now, &modes);
    }
}

/// Undoes everything, in the reverse order. Errors have nowhere to go: the terminal may be gone.
fn give_back() {
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        PopKeyboardEnhancementFlags,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show,
    );
    let _ = disable_raw_mode();
    let _ = io::stdout().flush();
}

/// Columns and rows of the terminal on standard output; none where that is none.
pub fn size() -> Option<(u16, u16)> {
    io::stdout().is_terminal().then(crossterm::terminal::size)?.ok()
}

/// How long a terminal may take to tell its background. All answer the second question, so this is for broken links only.
const ANSWER: Timespec = Timespec { tv_sec: 0, tv_nsec: 500_000_000 };

/// Asks the terminal for its background (OSC 11): whether that is dark. None where it does not say. To be called before [`Terminal::enter`].
pub fn background_is_dark() -> Option<bool> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return None;
    }
    enable_raw_mode().ok()?;
    let answer = ask_background();
    let _ = disable_raw_mode();
    dark(&answer?)
}

fn ask_background() -> Option<String> {
    let mut out = io::stdout();
    // Every terminal answers the second question (what are you?); so no answer to the first one is known at once.
    out.write_all(b"\x1b]11;?\x1b\\\x1b[c").and_then(|()| out.flush()).ok()?;
    let (stdin, mut answer) = (io::stdin(), Vec::new());
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        if poll(&mut fds, Some(&ANSWER)).ok()? == 0 {
            return None;
        }
        let mut buffer = [0; 256];
        let n = rustix::io::read(&stdin, &mut buffer).ok().filter(|n| *n > 0)?;
        answer.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&answer);
        if text.rfind("\x1b[?").is_some_and(|at| text[at..].ends_with('c')) {
            return Some(text.into_owned());
        }
    }
}

/// Reads `…rgb:1e1e/2020/2828…`: dark below half of the full luminance (weights of ITU-R BT.709).
fn dark(answer: &str) -> Option<bool> {
    let (_, rgb) = answer.split_once("rgb:")?;
    let mut parts = rgb.split(|c: char| !c.is_ascii_hexdigit()).filter(|p| !p.is_empty());
    let mut part = || -> Option<f64> {
        let hex = parts.next()?;
        let most = f64::from((1_u32 << (4 * hex.len().min(4))) - 1);
        Some(f64::from(u32::from_str_radix(hex.get(..hex.len().min(4))?, 16).ok()?) / most)
    };
    let (r, g, b) = (part()?, part()?, part()?);
    Some(0.2126 * r + 0.7152 * g + 0.0722 * b < 0.5)
}
