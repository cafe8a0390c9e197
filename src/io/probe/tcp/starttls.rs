//! How encryption is asked for on a plain connection: RFC 3207 (SMTP), RFC 2595 (IMAP, POP3), RFC 4217 (FTP), and
//! PostgreSQL's SSLRequest (the documentation of its message formats).

use crate::io::probe::blame;
use crate::io::probe::trail::{Stop, Trail};
use std::str::FromStr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest line that is read.
const LINE: usize = 4096;
/// PostgreSQL's SSLRequest: its length, then the number that stands for a version.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A protocol that knows how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Smtp,
    Imap,
    Pop3,
    Ftp,
    Postgres,
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "smtp" => Protocol::Smtp,
            "imap" => Protocol::Imap,
            "pop3" => Protocol::Pop3,
            "ftp" => Protocol::Ftp,
            "postgres" => Protocol::Postgres,
            other => return Err(format!("starttls: {other} is not known")),
        })
    }
}

impl Protocol {
    /// How a line begins that lets one go on, and what is then said. A line that goes on itself (`250-`), and in IMAP one that
    /// nobody asked for (`* `), is passed over.
    fn dialogue(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Protocol::Smtp => &[("220 ", "EHLO warroom.invalid\r\n"), ("250 ", "STARTTLS\r\n"), ("220 ", "")],
            Protocol::Imap => &[("* OK", "w1 STARTTLS\r\n"), ("w1 OK", "")],
            Protocol::Pop3 => &[("+OK", "STLS\r\n"), ("+OK", "")],
            Protocol::Ftp => &[("220 ", "AUTH TLS\r\n"), ("234 ", "")],
            Protocol::Postgres => &[],
        }
    }
}

/// Speaks until the other side is ready for a handshake.
pub async fn ask<S>(protocol: Protocol, stream: &mut S, trail: &mut Trail) -> Result<(), Stop>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if protocol == Protocol::Postgres {
        stream.write_all(&SSL_REQUEST).await.map_err(|e| blame::stop(&e))?;
        return match stream.read_u8().await.map_err(|e| blame::stop(&e))? {
            b'S' => Ok(()),
            _ => Err(Stop::Fail("offers no encryption".to_owned())),
        };
    }
    let mut heard = Vec::new();
    for (awaited, say) in protocol.dialogue() {
        let goes_on = format!("{}-", awaited.trim_end());
        loop {
            let line = line(stream).await?;
            heard.extend_from_slice(line.as_bytes());
            trail.glimpse(&heard);
            if line.starts_with(awaited) {
                break;
            }
            let passed = line.starts_with(&goes_on) || protocol == Protocol::Imap && line.starts_with("* ");
            if !passed {
                return Err(Stop::Fail(format!("no encryption: {}", line.trim_end())));
            }
        }
        stream.write_all(say.as_bytes()).await.map_err(|e| blame::stop(&e))?;
    }
    Ok(())
}

/// One line, byte by byte: what comes behind the last one belongs to the handshake.
async fn line(stream: &mut (impl AsyncRead + Unpin)) -> Result<String, Stop> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        if line.len() >= LINE {
            return Err(Stop::Fail("a line without an end".to_owned()));
        }
        line.push(stream.read_u8().await.map_err(|e| blame::stop(&e))?);
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
