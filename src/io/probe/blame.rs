//! Whose fault an error of the kernel is, in few words.

use super::trail::Stop;
use rustix::io::Errno;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// As [`stop`], but a network that is unreachable because a router says so is not our fault.
pub fn refusal(error: &io::Error, address: &SocketAddr) -> Stop {
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
pub fn any_route() -> bool {
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
