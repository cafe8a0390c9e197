//! Keeps the connection: says hello, passes frames on, and makes it anew when it broke.

use crate::desk::Msg;
use crate::io::socket::Unreadable;
use crate::wire::{ToHost, ToSeat, VERSION};
use crate::words::Role;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender};
use tokio::time::sleep;

/// Between two attempts to connect.
const AGAIN: Duration = Duration::from_millis(500);

/// A connection to the host: frames out, frames in. When `rx` ends, the host is lost.
pub struct Connection {
    /// To the host.
    pub tx: UnboundedSender<ToHost>,
    /// From the host.
    pub rx: Receiver<Result<ToSeat, Unreadable>>,
}

/// Who wants to sit down.
pub struct Hello {
    /// The name.
    pub name: String,
    /// As what.
    pub role: Option<Role>,
    /// Will ask for nothing.
    pub readonly: bool,
}

/// What the loop wants of the keeper.
pub enum Request {
    /// Send this.
    Send(ToHost),
    /// Start the room's host again.
    Restart,
}

/// Why one connection ended.
enum End {
    Lost,
    Refused,
}

/// Connects, again and again, until nobody listens; then it waits to be dropped.
pub async fn keep<C, R>(
    hello: &Hello,
    connect: impl Fn() -> C,
    restart: impl Fn() -> R,
    mut requests: UnboundedReceiver<Request>,
    messages: UnboundedSender<Msg>,
) -> Infallible
where
    C: Future<Output = Result<Connection, String>>,
    R: Future<Output = Result<(), String>>,
{
    let mut known = 0;
    loop {
        if let Ok(connection) = connect().await {
            let end = serve(hello, connection, &mut known, &mut requests, &messages).await;
            let _ = messages.send(Msg::Lost);
            if matches!(end, End::Refused) {
                std::future::pending::<()>().await;
            }
        }
        tokio::select! {
            () = sleep(AGAIN) => {}
            Some(Request::Restart) = requests.recv() => {
                let told = match restart().await {
                    Ok(()) => Msg::Told("the room's host was started".to_owned()),
                    Err(why) => Msg::Failed(format!("the room's host could not be started: {why}")),
                };
                let _ = messages.send(told);
            }
        }
    }
}

/// One connection, from hello to its end.
async fn serve(
    hello: &Hello,
    mut connection: Connection,
    known: &mut u64,
    requests: &mut UnboundedReceiver<Request>,
    messages: &UnboundedSender<Msg>,
) -> End {
    let frame = ToHost::Hello {
        version: VERSION,
        name: hello.name.clone(),
        role: hello.role,
        readonly: hello.readonly,
        seated: true,
        known: *known,
    };
    // What was asked for while nobody listened was refused on the screen already.
    while requests.try_recv().is_ok() {}
    if connection.tx.send(frame).is_err() {
        return End::Lost;
    }
    loop {
        tokio::select! {
            frame = connection.rx.recv() => {
                let frame = match frame {
                    None => return End::Lost,
                    Some(Ok(frame)) => frame,
                    Some(Err(why)) => {
                        let _ = messages.send(Msg::Failed(format!("what the host says cannot be read: {why}")));
                        return End::Lost;
                    }
                };
                if let ToSeat::Entries { entries, .. } = &frame {
                    *known = entries.last().map_or(*known, |e| e.n.max(*known));
                }
                let refused = matches!(frame, ToSeat::Refused(_));
                let _ = messages.send(Msg::Frame(Box::new(frame)));
                if refused {
                    return End::Refused;
                }
            }
            Some(request) = requests.recv() => {
                if let Request::Send(frame) = request
                    && connection.tx.send(frame).is_err()
                {
                    return End::Lost;
                }
            }
        }
    }
}
