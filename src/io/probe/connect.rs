//! From a name to a connection, and what the kernel's errors mean for a check.

use super::trail::{Stop, Trail};
use crate::record::ProbePhase;
use rustix::io::Errno;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// More addresses of one name are not tried, so that each gets a fair part of the time-out.
const MOST_ADDRESSES: usize = 3;

/// A fresh connection: the name is resolved, then its addresses are tried in order, each with an equal part of the time left.
pub async fn connect(host: &str, port: u16, trail: &mut Trail) -> Result<TcpStream, Stop> {
    let addresses = resolve(host, port).await?;
    trail.enter(ProbePhase::Connect);
    let mut worst = None;
    for (at, address) in addresses.iter().enumerate() {
        trail.evidence.address = Some(address.to_string());
        let share = Duration::from_micros(trail.left() / (addresses.len() - at) as u64);
        // the last address may use up all the time: then the probe as a whole times out
        let tried = if at + 1 == addresses.len() {
            TcpStream::connect(address).await
        } else {
            timeout(share, TcpStream::connect(address)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
        };
        match tried {
            Ok(stream) => {
                // an answer should not wait for the acknowledgement of half a request
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            // a refusal by one address says more than our missing route to another
            Err(e) => match (refusal(&e, address), &worst) {
                (stop, None) | (stop @ Stop::Fail(_), Some(Stop::Unknown(_))) => worst = Some(stop),
                _ => {}
            },
        }
    }
    Err(worst.unwrap_or_else(|| Stop::Fail("name without an address".to_owned())))
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Stop> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    match lookup_host((host, port)).await {
        Ok(found) => Ok(found.take(MOST_ADDRESSES).collect()),
        Err(e) => Err(unresolved(&e)),
    }
}

/// The standard library gives the resolver's errors only as texts.
fn unresolved(error: &io::Error) -> Stop {
    let ours = [Errno::MFILE, Errno::NFILE, Errno::NOMEM];
    if Errno::from_io_error(error).is_some_and(|e| ours.contains(&e)) {
        return stop(error);
    }
    let said = error.to_string();
    let no_answer = said.contains("Temporary failure") || said.contains("Try again") || said.contains("try again");
    match no_answer {
        true if !any_route() => Stop::Unknown("no network".to_owned()),
        true => Stop::Fail("no answer from the name server".to_owned()),
        false => Stop::Fail("name not found".to_owned()),
    }
}

/// As [`stop`], but a network that is unreachable because a router says so is not our fault.
fn refusal(error: &io::Error, address: &SocketAddr) -> Stop {
    match Errno::from_io_error(error) {
        Some(Errno::NETUNREACH) if route(*address) => Stop::Fail("network unreachable".to_owned()),
        _ => stop(error),
    }
}

/// Whether the kernel has a route: connecting a UDP socket looks it up and sends nothing.
fn route(to: SocketAddr) -> bool {
    let from: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    UdpSocket::bind((from, 0)).and_then(|socket| socket.connect(to)).is_ok()
}

/// Whether there is a route to anywhere: to the addresses kept for documentation (RFC 5737, RFC 3849).
fn any_route() -> bool {
    route((Ipv4Addr::new(192, 0, 2, 1), 9).into()) || route((Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9).into())
}

/// An error of a socket as the end of a probe: whose fault it is, in few words.
pub fn stop(error: &io::Error) -> Stop {
    let fail = |words: &str| Stop::Fail(words.to_owned());
    let ours = |words: &str| Stop::Unknown(words.to_owned());
    match Errno::from_io_error(error) {
        Some(Errno::CONNREFUSED) => fail("refused"),
        Some(Errno::CONNRESET | Errno::PIPE) => fail("reset"),
        Some(Errno::TIMEDOUT) => fail("timed out"),
        Some(Errno::HOSTUNREACH) => fail("no route to host"),
        Some(Errno::NETUNREACH | Errno::NETDOWN) => ours("network unreachable from here"),
        Some(Errno::MFILE | Errno::NFILE) => ours("too many open files here"),
        Some(Errno::NOMEM | Errno::NOBUFS) => ours("no memory left here"),
        Some(Errno::ADDRNOTAVAIL) => ours("no local port left"),
        Some(Errno::ACCESS | Errno::PERM) => ours("not permitted from here"),
        _ => match error.kind() {
            io::ErrorKind::UnexpectedEof => fail("closed early"),
            io::ErrorKind::TimedOut => fail("timed out"),
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => fail("reset"),
            _ => Stop::Fail(error.to_string()),
        },
    }
}
