//! Pings: one echo request by an unprivileged datagram socket (icmp(7)). The kernel fills in the identifier and the checksum,
//! and hands out only answers to this socket's own requests.

use super::answer::Answer;
use super::connect::{self, Place};
use super::trail::{Stop, Trail};
use super::unfit::Unfit;
use super::{blame, query};
use crate::plan::IcmpProbe;
use crate::record::ProbePhase;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, ipproto, socket_with};
use std::io;
use std::net::SocketAddr;
use tokio::net::UdpSocket;

/// Types of message (RFC 792, RFC 4443).
const REQUEST_4: u8 = 8;
const REPLY_4: u8 = 0;
const REQUEST_6: u8 = 128;
const REPLY_6: u8 = 129;
/// Header and payload; the same payload has to come back.
const PAYLOAD: &[u8] = b"warroom: is anybody there?";

/// The host to ping, made ready.
pub fn target(probe: &IcmpProbe) -> Result<Place, Unfit> {
    let host = probe.host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if host.is_empty() || host.contains(['/', ' ']) {
        let why = "is not a name or an address; write it like gateway.example.com or 10.2.0.1".to_owned();
        return Err(Unfit::Address { address: probe.host.clone(), why });
    }
    Ok(Place { host, port: 0, resolver: query::server(&probe.resolver)? })
}

/// Asks once.
pub async fn ping(target: &Place, trail: &mut Trail) -> Result<Answer, Stop> {
    let addresses = connect::resolve(target, trail).await?;
    let to = addresses[0];
    trail.evidence.address = Some(to.ip().to_string());
    trail.enter(ProbePhase::FirstByte);
    let socket = open(to)?;
    socket.connect(to).await.map_err(|e| blame::refusal(&e, &to))?;
    let (request, reply) = if to.is_ipv4() { (REQUEST_4, REPLY_4) } else { (REQUEST_6, REPLY_6) };
    // type, code, checksum, identifier, sequence number
    let message = [&[request, 0, 0, 0, 0, 0, 0, 1][..], PAYLOAD].concat();
    socket.send(&message).await.map_err(|e| blame::refusal(&e, &to))?;
    let first = trail.first_byte();
    let mut came = [0; 256];
    loop {
        let length = socket.recv(&mut came).await.map_err(|e| blame::refusal(&e, &to))?;
        let came = &came[..length];
        if came.first() == Some(&reply) && came.ends_with(PAYLOAD) {
            first.came();
            return Ok(Answer::Echo);
        }
    }
}

fn open(to: SocketAddr) -> Result<UdpSocket, Stop> {
    let (family, protocol) = match to {
        SocketAddr::V4(_) => (AddressFamily::INET, ipproto::ICMP),
        SocketAddr::V6(_) => (AddressFamily::INET6, ipproto::ICMPV6),
    };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = socket_with(family, SocketType::DGRAM, flags, Some(protocol)).map_err(|e| match e {
        Errno::ACCESS | Errno::PERM => Stop::Unknown(
            "the system forbids pings: sysctl net.ipv4.ping_group_range must hold one of this account's groups"
                .to_owned(),
        ),
        e => blame::stop(&io::Error::from(e)),
    })?;
    UdpSocket::from_std(socket.into()).map_err(|e| blame::stop(&e))
}
