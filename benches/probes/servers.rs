//! The processes around a measurement: nginx, the exporter, and what the kernel says of a process.

use rcgen::{CertificateParams, KeyPair};
use rustix::process::{Pid, Signal, kill_process};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;
use warroom::io::spawn;

/// A process that ends with its owner.
pub struct Process(Child);

impl Process {
    /// Starts a program and waits until it listens.
    pub fn start(program: &str, args: &[&str], folder: &Path, port: u16) -> Process {
        let path = find(program);
        let mut command = spawn::command(&path);
        command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        for _ in 0..2000 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Process(child);
            }
            if let Ok(Some(status)) = child.try_wait() {
                panic!("{program} ended with {status}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("{program} does not listen");
    }

    /// CPU seconds so far, by its ticks of 10 ms.
    pub fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).expect("it runs");
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks: f64 = fields[11..13].iter().map(|f| f.parse::<f64>().expect("a number of ticks")).sum();
        ticks / rustix::param::clock_ticks_per_second() as f64
    }

    /// The largest resident set, MiB.
    pub fn memory(&self) -> f64 {
        memory(&self.0.id().to_string())
    }
}

/// The largest resident set of a process (proc(5), VmHWM), MiB.
pub fn memory(pid: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number of KiB") / 1024.0
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.0.wait();
    }
}

fn find(program: &str) -> PathBuf {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"];
    let found = folders.iter().map(|f| Path::new(f).join(program)).find(|p| p.is_file());
    found.unwrap_or_else(|| panic!("{program} is not here; see the head of benches/probes/main.rs"))
}

/// A port that nobody has.
pub fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("loopback has a free port").port()
}

/// nginx, and a folder with its certificate in `ca.pem`.
pub struct Site {
    pub folder: tempfile::TempDir,
    http: u16,
    https: u16,
    _nginx: Process,
}

impl Site {
    pub fn start() -> Site {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (http, https, root) = (port(), port(), folder.path().display().to_string());
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("a certificate");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("ca.pem", &certificate.pem());
        write("key.pem", &key.serialize_pem());
        let config = format!(
            "daemon off; master_process off; error_log {root}/log; pid {root}/pid; events {{ worker_connections 4096; }}\n\
             http {{ access_log off; client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f;\n\
             uwsgi_temp_path {root}/u; scgi_temp_path {root}/s; default_type application/json; ssl_session_tickets off;\n\
             server {{ listen 127.0.0.1:{http} backlog=4096; listen 127.0.0.1:{https} ssl backlog=4096;\n\
             ssl_certificate {root}/ca.pem; ssl_certificate_key {root}/key.pem;\n\
             location / {{ return 200 '{{\"status\":\"ok\",\"data_age\":360}}'; }} }} }}\n"
        );
        write("nginx.conf", &config);
        let (prefix, conf) = (format!("{root}/"), format!("{root}/nginx.conf"));
        let nginx = Process::start("nginx", &["-p", &prefix, "-c", &conf, "-e", "stderr"], folder.path(), http);
        Site { folder, http, https, _nginx: nginx }
    }

    pub fn base(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", if scheme == "https" { self.https } else { self.http })
    }
}
