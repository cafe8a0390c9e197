//! Frames over a room's unix socket: one line of JSON each, both ways.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};

/// The socket's name below a room.
pub const NAME: &str = "host.sock";

/// Bytes that wait for a slow reader: from here on whoever can wait should.
const PLENTY: usize = 4 * 1024 * 1024;

/// Bytes that may wait for a slow reader before its connection is ended; it comes back with the last number it saw.
const BACKLOG: usize = 16 * 1024 * 1024;

/// Frames that were read and that nobody took yet: whoever says more waits, so that nobody's haste fills the other end's memory.
const AHEAD: usize = 1;

/// What a reader keeps of its buffer after a long line.
const KEPT: usize = 64 * 1024;

/// How long a peer that was told goodbye may take to read it.
const GOODBYE: Duration = Duration::from_secs(5);

/// What can go wrong with a room's socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// No host answers.
    #[error("no host answers in {}", .0.display())]
    NoHost(PathBuf),
    /// Whoever listens there is another account: what one says would reach a stranger.
    #[error("the host in {} is another account's (user id {uid})", room.display())]
    Stranger {
        /// Where.
        room: PathBuf,
        /// Whose it is.
        uid: u32,
    },
    /// The system refused.
    #[error("cannot {doing} the socket in {}: {source}", room.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Where.
        room: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// One end of a connection that sends `Out` and receives `In`. The receiver ends when the connection does.
#[derive(Debug)]
pub struct Connection<Out, In> {
    /// To send with.
    pub tx: Outbox<Out>,
    /// What comes in; a line that is no frame is the last thing that does.
    pub rx: Receiver<Result<In, Unreadable>>,
    /// The user id of the peer's process, as the kernel gives it.
    pub peer_uid: u32,
}

/// A line that is no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes than a frame may have; where it ends was not looked for.
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    /// No JSON, or of another shape.
    #[error("it is no frame: {0}")]
    NoFrame(String),
}

/// The sending side. Cheap to clone.
#[derive(Debug)]
pub struct Outbox<T> {
    lines: UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    cut: Arc<Notify>,
    frames: std::marker::PhantomData<fn(T)>,
}

impl<T> Clone for Outbox<T> {
    fn clone(&self) -> Self {
        let (lines, waiting, cut) = (self.lines.clone(), self.waiting.clone(), self.cut.clone());
        Outbox { lines, waiting, cut, frames: std::marker::PhantomData }
    }
}

impl<T> Outbox<T> {
    /// Whether so much waits for the reader that whoever can wait should.
    pub fn full(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > PLENTY
    }
}

impl<T> Outbox<T> {
    /// Lets go of the connection: what was sent may still be read for a while, then it is cut, whether the peer reads or not.
    pub fn end(self) {
        let cut = self.cut.clone();
        tokio::spawn(async move {
            tokio::time::sleep(GOODBYE).await;
            cut.notify_one();
        });
    }
}

impl<T: Serialize> Outbox<T> {
    /// Queues a frame. False where the connection is gone; one whose reader is too slow is ended, since a frame that is left out would not
    /// be missed.
    pub fn send(&self, frame: &T) -> bool {
        let Ok(mut line) = serde_json::to_vec(frame) else { return false };
        line.push(b'\n');
        let waiting = self.waiting.fetch_add(line.len(), Ordering::Relaxed) + line.len();
        // One that is longer by itself still goes, where nothing waits before it.
        if waiting > BACKLOG.max(line.len()) {
            self.cut.notify_one();
            return false;
        }
        self.lines.send(line).is_ok()
    }
}

/// Listens in a room. The socket is for the owner alone; one that a dead host left is replaced: whoever calls this holds the room's lock.
///
/// # Errors
/// Where it cannot be bound.
pub fn listen(room: &Path) -> Result<UnixListener, SocketError> {
    let fail = |doing| move |source| SocketError::Io { doing, room: room.to_owned(), source };
    let (short, _dir) = short_path(room).map_err(fail("open"))?;
    match std::fs::remove_file(&short) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(fail("replace")(e)),
    }
    let listener = UnixListener::bind(&short).map_err(fail("bind"))?;
    std::fs::set_permissions(&short, std::fs::Permissions::from_mode(0o600)).map_err(fail("close to others"))?;
    Ok(listener)
}

/// Connects to the host of a room. `longest`: of a frame that it sends, in bytes.
///
/// # Errors
/// Where none listens, or only a stranger does (root may talk to everybody).
pub async fn connect<Out, In>(room: &Path, longest: usize) -> Result<Connection<Out, In>, SocketError>
where
    Out: Serialize + Send + 'static,
    In: DeserializeOwned + Send + 'static,
{
    let (short, _dir) = short_path(room).map_err(|_| SocketError::NoHost(room.to_owned()))?;
    let stream = UnixStream::connect(&short).await.map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => SocketError::NoHost(room.to_owned()),
        _ => SocketError::Io { doing: "connect to", room: room.to_owned(), source },
    })?;
    let io = |source| SocketError::Io { doing: "connect to", room: room.to_owned(), source };
    let connection = wrap(stream, longest).map_err(io)?;
    let (uid, me) = (connection.peer_uid, super::account::uid());
    if uid == me || me == 0 { Ok(connection) } else { Err(SocketError::Stranger { room: room.to_owned(), uid }) }
}

/// Speaks frames over a stream: two tasks carry them until either side ends. `longest`: of a frame that comes, in bytes.
///
/// # Errors
/// Where the kernel does not say who the peer is.
pub fn wrap<Out, In>(stream: UnixStream, longest: usize) -> io::Result<Connection<Out, In>>
where
    Out: Serialize + Send + 'static,
    In: DeserializeOwned + Send + 'static,
{
    let peer_uid = stream.peer_cred()?.uid();
    let (reader, writer) = stream.into_split();
    let (lines, outgoing) = unbounded_channel();
    let (incoming, rx) = channel(AHEAD);
    let (waiting, cut) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let read = tokio::spawn(read_frames(reader, incoming, longest));
    let (written, stop) = (waiting.clone(), cut.clone());
    tokio::spawn(async move {
        let left = tokio::select! {
            done = write_lines(writer, outgoing, &written) => done.is_ok(),
            () = stop.notified() => true,
        };
        // A peer that left may have said why before it did: that is still to be read.
        if left {
            read.abort();
        }
    });
    Ok(Connection { tx: Outbox { lines, waiting, cut, frames: std::marker::PhantomData }, rx, peer_uid })
}

async fn read_frames<In: DeserializeOwned>(
    reader: OwnedReadHalf,
    into: Sender<Result<In, Unreadable>>,
    longest: usize,
) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        line.shrink_to(KEPT);
        let mut limited = (&mut reader).take(longest as u64 + 1);
        let frame = match limited.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) if line.len() > longest => Err(Unreadable::TooLong(longest)),
            Ok(_) if line.last() != Some(&b'\n') => return,
            Ok(_) => serde_json::from_slice(&line).map_err(|e| Unreadable::NoFrame(e.to_string())),
        };
        let last = frame.is_err();
        if into.send(frame).await.is_err() || last {
            return;
        }
    }
}

/// Writes until nobody sends any more; an error where the peer left.
async fn write_lines(
    mut writer: OwnedWriteHalf,
    mut lines: UnboundedReceiver<Vec<u8>>,
    waiting: &AtomicUsize,
) -> io::Result<()> {
    while let Some(line) = lines.recv().await {
        writer.write_all(&line).await?;
        waiting.fetch_sub(line.len(), Ordering::Relaxed);
    }
    let _ = writer.shutdown().await;
    Ok(())
}

/// The socket by a short name, since socket paths end at 107 bytes: through the room's open directory.
fn short_path(room: &Path) -> io::Result<(PathBuf, std::fs::File)> {
    let dir = std::fs::File::open(room)?;
    let short = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", dir.as_raw_fd()));
    Ok((short, dir))
}
