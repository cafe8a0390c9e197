//! A hand-made connection to a host: bytes out, lines in, nothing of the program's own socket code.

use super::LONG;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// One connection.
pub struct Wire {
    reader: BufReader<UnixStream>,
    /// Every frame that came.
    pub heard: Vec<Value>,
}

impl Wire {
    pub fn connect(room: &Path) -> Wire {
        Wire::try_connect(room).unwrap()
    }

    /// None where no host listens.
    pub fn try_connect(room: &Path) -> Option<Wire> {
        let stream = UnixStream::connect(room.join("host.sock")).ok()?;
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        Some(Wire { reader: BufReader::new(stream), heard: Vec::new() })
    }

    /// Connects and says hello as somebody; waits until all that was there has been sent.
    pub fn seat(room: &Path, name: &str, role: Option<&str>) -> Wire {
        let mut wire = Wire::connect(room);
        wire.hello(name, role, 0);
        wire.until("current");
        wire
    }

    /// Says hello, with a seat; `known` is the last number that it has.
    pub fn hello(&mut self, name: &str, role: Option<&str>, known: u64) {
        self.send(&hello(name, role, known));
    }

    /// Takes a seat at a host that may die meanwhile; whether all that was there has been sent.
    pub fn try_seat(&mut self, name: &str) -> bool {
        self.try_bytes(format!("{}\n", hello(name, None, 0)).as_bytes())
            && self.try_until(|f| f["say"] == "current").is_some()
    }

    /// Asks a host that may die meanwhile: the answer, where one came.
    pub fn try_answer(&mut self, id: &str, intent: Value) -> Option<Value> {
        let ask = json!({ "say": "ask", "id": id, "seen": u64::MAX, "intent": intent });
        self.try_bytes(format!("{ask}\n").as_bytes());
        self.try_until(|f| f["say"] == "answer" && f["id"] == id).map(|f| f["answer"].clone())
    }

    fn try_until(&mut self, is: impl Fn(&Value) -> bool) -> Option<Value> {
        loop {
            let frame = self.next()?;
            if is(&frame) {
                return Some(frame);
            }
        }
    }

    pub fn send(&mut self, frame: &Value) {
        self.bytes(format!("{frame}\n").as_bytes());
    }

    #[track_caller]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).unwrap();
    }

    /// As [`Wire::bytes`], where the host may end the connection meanwhile; whether all went out.
    pub fn try_bytes(&mut self, bytes: &[u8]) -> bool {
        self.reader.get_mut().write_all(bytes).is_ok()
    }

    /// Asks for an intent.
    pub fn ask(&mut self, id: &str, intent: Value) {
        self.send(&json!({ "say": "ask", "id": id, "seen": u64::MAX, "intent": intent }));
    }

    /// Asks, and waits for the answer to this id.
    #[track_caller]
    pub fn answer(&mut self, id: &str, intent: Value) -> Value {
        self.ask(id, intent);
        self.answered(id)
    }

    /// Waits for the answer to this id.
    #[track_caller]
    pub fn answered(&mut self, id: &str) -> Value {
        loop {
            let frame = self.until("answer");
            if frame["id"] == id {
                return frame["answer"].clone();
            }
        }
    }

    /// The next frame; none where the host ended the connection.
    #[track_caller]
    pub fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => None,
            // A host that is killed may leave half a frame.
            Ok(_) if !line.ends_with('\n') => None,
            Ok(_) => {
                let frame: Value = serde_json::from_str(&line).unwrap();
                self.heard.push(frame.clone());
                Some(frame)
            }
            Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(e) => panic!("nothing came: {e}"),
        }
    }

    /// The next frame of this kind; the others are kept in [`Wire::heard`].
    #[track_caller]
    pub fn until(&mut self, say: &str) -> Value {
        let began = std::time::Instant::now();
        loop {
            assert!(began.elapsed() < LONG, "the host does not say {say}");
            let frame = self.next().unwrap_or_else(|| panic!("the host left before it said {say}"));
            if frame["say"] == say {
                return frame;
            }
        }
    }

    /// Waits until the host ends the connection.
    #[track_caller]
    pub fn ended(&mut self) {
        let began = std::time::Instant::now();
        while self.next().is_some() {
            assert!(began.elapsed() < LONG, "the host does not end the connection");
        }
    }

    /// The entries that came, in order.
    pub fn entries(&self) -> Vec<Value> {
        let frames = self.heard.iter().filter(|f| f["say"] == "entries");
        frames.flat_map(|f| f["entries"].as_array().unwrap().clone()).collect()
    }

    /// Whether an entry with this text came.
    pub fn saw(&self, text: &str) -> bool {
        self.heard.iter().any(|frame| holds(frame, text))
    }

    /// Reads on until an entry with this text came.
    #[track_caller]
    pub fn sees(&mut self, text: &str) {
        let began = std::time::Instant::now();
        let mut there = self.saw(text);
        while !there {
            assert!(began.elapsed() < LONG, "{text:?} does not come");
            let frame = self.next().unwrap_or_else(|| panic!("the host left before {text:?} came"));
            there = holds(&frame, text);
        }
    }
}

fn hello(name: &str, role: Option<&str>, known: u64) -> Value {
    json!({
        "say": "hello", "version": 1, "name": name, "role": role, "readonly": false, "seated": true, "known": known,
    })
}

fn holds(frame: &Value, text: &str) -> bool {
    frame["say"] == "entries" && frame.to_string().contains(text)
}
