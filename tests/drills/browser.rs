//! The page in headless Chromium, by WebDriver: what a person would do with it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A browser, ended with its driver.
struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Browser {
    fn new() -> Browser {
        let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = driver.expect("chromedriver, of Debian's chromium-driver");
        let mut said = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = said.next().expect("chromedriver says its port").unwrap();
            if let Some(port) =
                line.split("successfully on port ").nth(1).and_then(|p| p.trim_end_matches('.').parse().ok())
            {
                break port;
            }
        };
        std::thread::spawn(move || said.for_each(drop));
        let mut browser = Browser { driver, port, session: String::new() };
        let args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        let wanted = json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" } } } });
        let made = browser.ask("POST", "/session", &wanted);
        browser.session = made["sessionId"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        browser
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line).unwrap() > 2 {
            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert!(answer["value"]["error"].is_null(), "{path}: {}", answer["value"]);
        answer["value"].clone()
    }

    fn tell(&self, path: &str, body: Value) -> Value {
        self.ask("POST", &format!("/session/{}/{path}", self.session), &body)
    }

    fn run(&self, script: &str) -> Value {
        self.tell("execute/sync", json!({ "script": script, "args": [] }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &format!("/session/{}", self.session), &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Opens the page at desktop and phone width, uses its scrubber; no console message, no request but for the file itself.
pub fn reads(page: &Path) {
    let browser = Browser::new();
    for (w, h) in [(1280, 900), (390, 844)] {
        browser.tell("window/rect", json!({ "width": w, "height": h }));
        let url = format!("file://{}", page.display());
        browser.tell("url", json!({ "url": url }));
        let shown = |what: &str| browser.run(&format!("return document.getElementById('{what}').textContent"));
        assert_eq!(browser.run("return document.getElementById('bar').hidden"), false);
        assert!(shown("scope").as_str().unwrap().contains("UP"), "at its end: {}", shown("scope"));
        let to = |share: f64| {
            browser.run(&format!(
                "const a = document.getElementById('at'); a.value = a.max * {share}; a.dispatchEvent(new Event('input')); return a.value"
            ))
        };
        to(0.0);
        assert!(shown("scope").as_str().unwrap().contains("UNKNOWN"), "{}", shown("scope"));
        let downs = |n: usize| {
            (1..n)
                .filter(|i| {
                    to(*i as f64 / n as f64);
                    shown("scope").as_str().unwrap().contains("DOWN")
                })
                .count()
        };
        assert!(downs(10) >= 3, "most of a drill is an outage");
        assert!(shown("lines").as_str().unwrap().len() > 20);
        let moved = browser.run("return document.querySelector('.picture .cursor').getAttribute('x1')");
        assert!(moved.as_str().unwrap().parse::<f64>().unwrap() > 500.0, "{moved}");
        // Nothing hangs over the page's edge but what scrolls by itself.
        let wide = browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(wide, 0, "at {w}");
    }
    let said = browser.tell("se/log", json!({ "type": "browser" }));
    assert_eq!(said, json!([]), "the console is silent");
    for entry in browser.tell("se/log", json!({ "type": "performance" })).as_array().unwrap() {
        let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        if message["message"]["method"] == "Network.requestWillBeSent" {
            let url = message["message"]["params"]["request"]["url"].as_str().unwrap().to_owned();
            assert!(
                url.starts_with("file://") || url.starts_with("data:") || url.starts_with("chrome"),
                "asked for {url}"
            );
        }
    }
}

/// The real web player plays a cast to its end, in silence. It comes from npm, into `target`, when it is not there yet.
pub fn plays(cast: &Path) {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let bundle = tools.join("node_modules/asciinema-player/dist/bundle");
    if !bundle.join("asciinema-player.min.js").exists() {
        std::fs::create_dir_all(&tools).unwrap();
        let mut npm = Command::new("npm");
        let got =
            npm.args(["install", "--silent", "--no-save", "--prefix"]).arg(&tools).arg("asciinema-player@3").output();
        let got = got.expect("npm, of Debian's npm");
        assert!(got.status.success(), "{}", String::from_utf8_lossy(&got.stderr));
    }
    let text = serde_json::to_string(&std::fs::read_to_string(cast).unwrap()).unwrap().replace('<', "\\u003c");
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>plays</title><link rel=stylesheet href=\"file://{b}/asciinema-player.css\"><div id=d></div>\
         <script src=\"file://{b}/asciinema-player.min.js\"></script><script>\
         window.marks = []; const cast = new Blob([{text}]);\
         const player = AsciinemaPlayer.create({{ url: URL.createObjectURL(cast) }}, document.getElementById('d'), {{ autoPlay: true, speed: 30 }});\
         player.addEventListener('marker', (e) => marks.push(e.label));\
         player.addEventListener('ended', () => document.title = 'ended');</script>",
        b = bundle.display()
    );
    let file = cast.with_extension("html");
    std::fs::write(&file, page).unwrap();
    let browser = Browser::new();
    browser.tell("url", json!({ "url": format!("file://{}", file.display()) }));
    crate::help::until("the cast's end", || (browser.run("return document.title") == "ended").then_some(()));
    let marks = browser.run("return window.marks");
    assert!(marks.as_array().unwrap().contains(&json!("all verified")), "{marks}");
    let shown = browser.run("return document.getElementById('d').textContent");
    assert!(shown.as_str().unwrap().contains("Release the kraken"), "{shown}");
    let said = browser.tell("se/log", json!({ "type": "browser" }));
    assert_eq!(said, json!([]), "the console is silent");
}
