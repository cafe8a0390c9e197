//! The way in: the room's socket, and what comes through it.

use crate::io::socket;
use crate::wire::{LONGEST_ASKED, ToHost, ToSeat};
use std::path::PathBuf;
use tokio::sync::mpsc::Sender;

/// What comes from outside.
pub(super) enum Heard {
    Connected(Box<socket::Connection<ToSeat, ToHost>>),
    Said(u64, Result<ToHost, socket::Unreadable>),
    Gone(u64),
}

/// Where it comes in. Bounded, and everybody waits in turn: whoever says much is slowed, not the others, and not the host.
pub(super) type Door = Sender<Heard>;

/// How much of it waits for the loop.
pub(super) const IN_TURN: usize = 64;

/// How often the socket is looked after.
const SOCKET_LOOK: std::time::Duration = std::time::Duration::from_secs(2);

/// Lets connections in, for as long as somebody listens at the door.
pub(super) fn accept(dir: PathBuf, mut listener: tokio::net::UnixListener, door: Door) {
    tokio::spawn(async move {
        loop {
            match tokio::time::timeout(SOCKET_LOOK, listener.accept()).await {
                Ok(Ok((stream, _))) => {
                    let Ok(connection) = socket::wrap(stream, LONGEST_ASKED) else { continue };
                    if door.send(Heard::Connected(Box::new(connection))).await.is_err() {
                        return;
                    }
                }
                // Out of descriptors, most likely: others may leave.
                Ok(Err(_)) => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
                // Whoever removed it cannot have meant a room that nobody may enter any more.
                Err(_) if !dir.join(socket::NAME).exists() => {
                    if let Ok(fresh) = socket::listen(&dir) {
                        listener = fresh;
                    }
                }
                Err(_) => {}
            }
        }
    });
}
