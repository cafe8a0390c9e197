//! One question to one name server: over UDP, and over TCP where the answer does not fit (RFC 1035, RFC 7766).

use super::trail::{Stop, Trail};
use super::{Unfit, blame};
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::AllRecordData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// Where the system's name servers stand (resolv.conf(5)).
const SYSTEM: &str = "/etc/resolv.conf";
/// The largest answer over UDP that is asked for: it is not broken up on the way (DNS flag day 2020).
const UDP_SIZE: u16 = 1232;
/// A datagram may get lost: it is sent again after so long.
const AGAIN: Duration = Duration::from_secs(1);

/// What a name server answered.
#[derive(Debug)]
pub struct Reply {
    /// `NOERROR`, `NXDOMAIN` …
    pub rcode: String,
    /// The records of the wanted type, as a zone file writes their data; names without the dot at their end.
    pub answers: Vec<String>,
    /// The shortest time that one of them may be kept, seconds.
    pub ttl: Option<u32>,
}

/// `address` or `address:port` of a name server; none where nothing is written.
///
/// # Errors
/// Where it is neither.
pub fn server(written: &str) -> Result<Option<SocketAddr>, Unfit> {
    if written.is_empty() {
        return Ok(None);
    }
    let bare = written.trim_matches(['[', ']']).parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53));
    bare.or_else(|_| written.parse()).map(Some).map_err(|_| Unfit::Address {
        address: written.to_owned(),
        why: "a name server is written as an address, perhaps with a port: 10.2.0.53 or 10.2.0.53:5353".to_owned(),
    })
}

/// The first name server of the system.
pub fn system() -> Result<SocketAddr, Stop> {
    let text = std::fs::read_to_string(SYSTEM).unwrap_or_default();
    let mut servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse().ok());
    let first: Option<IpAddr> = servers.next();
    first.map(|ip| SocketAddr::new(ip, 53)).ok_or_else(|| Stop::Unknown(format!("no name server in {SYSTEM}")))
}

/// The addresses of a name, by the named server; those of the fourth version first.
pub async fn addresses(server: SocketAddr, name: &str, trail: &Trail) -> Result<Vec<IpAddr>, Stop> {
    let name = Question::name(name).map_err(Stop::Fail)?;
    let mut found = Vec::new();
    for record in [Rtype::A, Rtype::AAAA] {
        let reply = ask(server, &Question { name: name.clone(), record }, trail, || ()).await?;
        match reply.rcode.as_str() {
            "NOERROR" => found.extend(reply.answers.iter().filter_map(|a| a.parse::<IpAddr>().ok())),
            "NXDOMAIN" => return Err(Stop::Fail("name not found".to_owned())),
            other => return Err(Stop::Fail(format!("the name server says {other}"))),
        }
    }
    Ok(found)
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Of which name.
    pub name: Name<Vec<u8>>,
    /// Which records.
    pub record: Rtype,
}

impl Question {
    /// A name as people write it; in another script than Latin it has to be written in its encoded form (`xn--`).
    pub fn name(written: &str) -> Result<Name<Vec<u8>>, String> {
        Name::from_str(written).map_err(|e| format!("not a domain name: {e}"))
    }

    fn message(&self, id: u16) -> Result<Vec<u8>, Stop> {
        let unfit = |e: &dyn std::fmt::Display| Stop::Unknown(format!("the question does not fit: {e}"));
        let mut message = MessageBuilder::new_vec();
        message.header_mut().set_rd(true);
        message.header_mut().set_id(id);
        let mut question = message.question();
        question.push((&self.name, self.record)).map_err(|e| unfit(&e))?;
        let mut additional = question.additional();
        let sized = additional.opt(|opt| {
            opt.set_udp_payload_size(UDP_SIZE);
            Ok(())
        });
        sized.map_err(|e| unfit(&e))?;
        Ok(additional.finish())
    }
}

/// Asks once; `came` is called as soon as the first byte of an answer is there.
pub async fn ask(
    server: SocketAddr,
    question: &Question,
    trail: &Trail,
    mut came: impl FnMut(),
) -> Result<Reply, Stop> {
    let mut id = [0; 2];
    rustix::rand::getrandom(&mut id, rustix::rand::GetRandomFlags::empty())
        .map_err(|e| Stop::Unknown(format!("no random number here: {e}")))?;
    let message = question.message(u16::from_ne_bytes(id))?;
    let answer = by_datagram(server, &message, trail, &mut came).await?;
    let answer = match parsed(answer, &message)? {
        answer if answer.header().tc() => parsed(by_stream(server, &message).await?, &message)?,
        answer => answer,
    };
    read(&answer, question.record)
}

fn parsed(bytes: Vec<u8>, asked: &[u8]) -> Result<Message<Vec<u8>>, Stop> {
    let answer = Message::from_octets(bytes).map_err(|_| Stop::Fail("not DNS".to_owned()))?;
    let asked = Message::from_octets(asked).map_err(|e| Stop::Unknown(e.to_string()))?;
    // a server that cannot read a question at all need not repeat it
    let fits = answer.is_answer(&asked) || answer.header().qr() && answer.header_counts().qdcount() == 0;
    if fits { Ok(answer) } else { Err(Stop::Fail("an answer to another question".to_owned())) }
}

async fn by_datagram(
    server: SocketAddr,
    message: &[u8],
    trail: &Trail,
    came: &mut impl FnMut(),
) -> Result<Vec<u8>, Stop> {
    let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).await.map_err(|e| blame::stop(&e))?;
    socket.connect(server).await.map_err(|e| blame::refusal(&e, &server))?;
    let mut answer = vec![0; 4096];
    loop {
        socket.send(message).await.map_err(|e| blame::refusal(&e, &server))?;
        let patience = AGAIN.min(Duration::from_micros(trail.left()));
        match tokio::time::timeout(patience, socket.recv(&mut answer)).await {
            Ok(Ok(length)) => {
                came();
                // somebody else's guess at an answer does not end the waiting
                if answer[..length].starts_with(&message[..2]) {
                    answer.truncate(length);
                    return Ok(answer);
                }
            }
            Ok(Err(e)) => return Err(blame::refusal(&e, &server)),
            // the probe as a whole times out
            Err(_) => {}
        }
    }
}

async fn by_stream(server: SocketAddr, message: &[u8]) -> Result<Vec<u8>, Stop> {
    let mut stream = TcpStream::connect(server).await.map_err(|e| blame::refusal(&e, &server))?;
    let mut framed = (message.len() as u16).to_be_bytes().to_vec();
    framed.extend_from_slice(message);
    stream.write_all(&framed).await.map_err(|e| blame::stop(&e))?;
    let length = stream.read_u16().await.map_err(|e| blame::stop(&e))?;
    let mut answer = vec![0; length.into()];
    stream.read_exact(&mut answer).await.map_err(|e| blame::stop(&e))?;
    Ok(answer)
}

fn read(message: &Message<Vec<u8>>, wanted: Rtype) -> Result<Reply, Stop> {
    let broken = |e: &dyn std::fmt::Display| Stop::Fail(format!("a broken answer: {e}"));
    let (mut answers, mut ttl) = (Vec::new(), None);
    for record in message.answer().map_err(|e| broken(&e))? {
        let record = record.map_err(|e| broken(&e))?;
        if record.rtype() != wanted {
            continue;
        }
        let kept = record.ttl().as_secs();
        ttl = Some(ttl.map_or(kept, |t: u32| t.min(kept)));
        let data = record.to_any_record::<AllRecordData<_, _>>().map_err(|e| broken(&e))?;
        answers.push(written(data.data()));
    }
    answers.sort();
    Ok(Reply { rcode: message.header().rcode().to_string(), answers, ttl })
}

/// A record's data as people write it: without quotes around a text, without the dot at the end of a name.
fn written<O: AsRef<[u8]>, N: std::fmt::Display>(data: &AllRecordData<O, N>) -> String
where
    AllRecordData<O, N>: std::fmt::Display,
{
    match data {
        AllRecordData::Txt(txt) => {
            let all: Vec<u8> = txt.iter().flatten().copied().collect();
            String::from_utf8_lossy(&all).into_owned()
        }
        other => other.to_string().split(' ').map(|w| w.strip_suffix('.').unwrap_or(w)).collect::<Vec<_>>().join(" "),
    }
}
