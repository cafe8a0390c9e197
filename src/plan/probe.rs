//! What a check probes: one kind each, with what a runbook can say about it, and the facts that conditions find.

use crate::words::Span;
use serde::{Deserialize, Serialize};

/// What a check probes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Probe {
    /// One HTTP request on a fresh connection.
    Http(HttpProbe),
    /// A connection, and perhaps some words.
    Tcp(TcpProbe),
    /// A plugin with Nagios' conventions: exit 0 up, 1 slow, 2 down, 3 unknown.
    Exec(Vec<String>),
    /// A connection that is encrypted from its first byte; the certificate's end.
    Tls(TcpProbe),
    /// One question to a name server.
    Dns(DnsProbe),
    /// One echo request.
    Icmp(IcmpProbe),
    /// A query of Prometheus.
    Prometheus(PrometheusProbe),
    /// Alerts that fire in an Alertmanager.
    Alertmanager(AlertmanagerProbe),
    /// A number of documents in Elasticsearch or OpenSearch, or what ElastAlert 2 wrote there.
    Elasticsearch(ElasticsearchProbe),
    /// What StatusCake says of one of its uptime tests.
    Statuscake(StatuscakeProbe),
    /// A heartbeat that must arrive.
    Push(PushProbe),
}

/// How a peer is believed, and how one shows oneself. Paths are relative to the runbook's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct TlsOptions {
    /// A PEM file of authorities to trust instead of the system's; empty for the system's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ca: String,
    /// The name to ask for (SNI) and to find certified; empty for the address's own.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub server_name: String,
    /// Take whatever certificate is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
    /// A PEM file with one's own certificate and its chain; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_cert: String,
    /// A PEM file with its key.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_key: String,
}

impl TlsOptions {
    /// Whether nothing is said.
    pub fn is_default(&self) -> bool {
        *self == TlsOptions::default()
    }

    fn map(&self, fill: &impl Fn(&str) -> String) -> TlsOptions {
        TlsOptions {
            ca: fill(&self.ca),
            server_name: fill(&self.server_name),
            insecure: self.insecure,
            client_cert: fill(&self.client_cert),
            client_key: fill(&self.client_key),
        }
    }
}

/// Who one is to a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    /// `user:password` (RFC 7617).
    Basic(String),
    /// A token (RFC 6750).
    Bearer(String),
}

/// One HTTP request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HttpProbe {
    /// `http://` or `https://`.
    pub url: String,
    /// The method; empty means GET.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Request headers, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The request's body; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Auth>,
    /// So many redirects are followed, at most; with 0 a redirect is the answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub redirects: u32,
    /// `http://host:port` of a proxy, perhaps with `user:password@`; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub proxy: String,
    /// HTTP/2 instead of HTTP/1.1.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub http2: bool,
    /// `address` or `address:port` of the name server to ask; empty for the system's way.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resolver: String,
    /// For `https`.
    #[serde(skip_serializing_if = "TlsOptions::is_default")]
    pub tls: TlsOptions,
}

impl HttpProbe {
    fn map(&self, fill: &impl Fn(&str) -> String) -> HttpProbe {
        HttpProbe {
            url: fill(&self.url),
            method: self.method.clone(),
            headers: self.headers.iter().map(|(k, v)| (k.clone(), fill(v))).collect(),
            body: fill(&self.body),
            auth: self.auth.as_ref().map(|auth| match auth {
                Auth::Basic(account) => Auth::Basic(fill(account)),
                Auth::Bearer(token) => Auth::Bearer(fill(token)),
            }),
            redirects: self.redirects,
            proxy: fill(&self.proxy),
            http2: self.http2,
            resolver: fill(&self.resolver),
            tls: self.tls.map(fill),
        }
    }
}

/// One TCP connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TcpProbe {
    /// `host:port`.
    pub address: String,
    /// Sent after connecting; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub send: String,
    /// Text that must come back; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub receive: String,
    /// The protocol in which encryption is asked for first: `smtp`, `imap`, `pop3`, `ftp` or `postgres`; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub starttls: String,
    /// As in [`HttpProbe`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resolver: String,
    /// Where the connection is encrypted.
    #[serde(skip_serializing_if = "TlsOptions::is_default")]
    pub tls: TlsOptions,
}

impl TcpProbe {
    /// The protocols that [`TcpProbe::starttls`] knows.
    pub const STARTTLS: [&str; 5] = ["smtp", "imap", "pop3", "ftp", "postgres"];

    fn map(&self, fill: &impl Fn(&str) -> String) -> TcpProbe {
        TcpProbe {
            address: fill(&self.address),
            send: fill(&self.send),
            receive: fill(&self.receive),
            starttls: self.starttls.clone(),
            resolver: fill(&self.resolver),
            tls: self.tls.map(fill),
        }
    }
}

/// One question to a name server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DnsProbe {
    /// The name to look up.
    pub name: String,
    /// `A`, `AAAA`, `MX` …; empty means A.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// `address` or `address:port` of the name server; empty for the first one of the system.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resolver: String,
}

impl DnsProbe {
    /// The types of record that can be asked for.
    pub const RECORDS: [&str; 10] = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];
}

/// One echo request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IcmpProbe {
    /// A name or an address.
    pub host: String,
    /// As in [`HttpProbe`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resolver: String,
}

/// A query of Prometheus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrometheusProbe {
    /// Where its API is, and how to get there.
    pub http: HttpProbe,
    /// The query, as of now.
    pub query: String,
}

/// Alerts that fire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertmanagerProbe {
    /// Where its API is, and how to get there.
    pub http: HttpProbe,
    /// Matchers as Alertmanager writes them, `severity="critical"`; all must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matching: Vec<String>,
}

/// A number of documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ElasticsearchProbe {
    /// Where its API is, and how to get there.
    pub http: HttpProbe,
    /// The index, or a pattern of several; for ElastAlert its writeback index, `elastalert_status` where empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub index: String,
    /// In the query string's syntax; empty for all documents.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// Only documents of this last while, by `@timestamp`; by `alert_time` for ElastAlert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// Count what ElastAlert 2 found, and see whether it lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elastalert: Option<ElastAlert>,
}

/// Which of ElastAlert's rules, and how often it has to run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ElastAlert {
    /// The rule's name; empty for all rules.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// Without a run in so long a time it counts as dead.
    pub alive: Span,
}

/// One of StatusCake's uptime tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatuscakeProbe {
    /// Where its API is, and how to get there.
    pub http: HttpProbe,
    /// The test's number.
    pub test: String,
}

/// A heartbeat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PushProbe {
    /// It must arrive once in so long a time.
    pub within: Span,
}

impl Probe {
    /// The same probe with `fill` applied to each of its texts.
    pub fn map(&self, fill: &impl Fn(&str) -> String) -> Probe {
        match self {
            Probe::Http(h) => Probe::Http(h.map(fill)),
            Probe::Tcp(t) => Probe::Tcp(t.map(fill)),
            Probe::Tls(t) => Probe::Tls(t.map(fill)),
            Probe::Exec(argv) => Probe::Exec(argv.iter().map(|a| fill(a)).collect()),
            Probe::Dns(d) => {
                Probe::Dns(DnsProbe { name: fill(&d.name), record: d.record.clone(), resolver: fill(&d.resolver) })
            }
            Probe::Icmp(i) => Probe::Icmp(IcmpProbe { host: fill(&i.host), resolver: fill(&i.resolver) }),
            Probe::Prometheus(p) => {
                Probe::Prometheus(PrometheusProbe { http: p.http.map(fill), query: fill(&p.query) })
            }
            Probe::Alertmanager(a) => Probe::Alertmanager(AlertmanagerProbe {
                http: a.http.map(fill),
                matching: a.matching.iter().map(|m| fill(m)).collect(),
            }),
            Probe::Elasticsearch(e) => Probe::Elasticsearch(ElasticsearchProbe {
                http: e.http.map(fill),
                index: fill(&e.index),
                query: fill(&e.query),
                within: e.within,
                elastalert: e.elastalert.as_ref().map(|a| ElastAlert { rule: fill(&a.rule), alive: a.alive }),
            }),
            Probe::Statuscake(s) => Probe::Statuscake(StatuscakeProbe { http: s.http.map(fill), test: fill(&s.test) }),
            Probe::Push(p) => Probe::Push(p.clone()),
        }
    }

    /// The kind, as the runbook's key for it.
    pub fn kind(&self) -> &'static str {
        match self {
            Probe::Http(_) => "http",
            Probe::Tcp(_) => "tcp",
            Probe::Exec(_) => "exec",
            Probe::Tls(_) => "tls",
            Probe::Dns(_) => "dns",
            Probe::Icmp(_) => "icmp",
            Probe::Prometheus(_) => "prometheus",
            Probe::Alertmanager(_) => "alertmanager",
            Probe::Elasticsearch(_) => "elasticsearch",
            Probe::Statuscake(_) => "statuscake",
            Probe::Push(_) => "push",
        }
    }

    /// What it asks, in one line: an address, a query, a command.
    pub fn target(&self) -> String {
        match self {
            Probe::Http(http) => http.url.clone(),
            Probe::Tcp(tcp) | Probe::Tls(tcp) => tcp.address.clone(),
            Probe::Exec(argv) => argv.join(" "),
            Probe::Dns(dns) => format!("{} {}", dns.name, if dns.record.is_empty() { "A" } else { &dns.record }),
            Probe::Icmp(icmp) => icmp.host.clone(),
            Probe::Prometheus(p) => format!("{} {}", p.http.url, p.query),
            Probe::Alertmanager(a) => format!("{} {}", a.http.url, a.matching.join(" ")).trim_end().to_owned(),
            Probe::Elasticsearch(e) => format!("{} {} {}", e.http.url, e.index, e.query).trim_end().to_owned(),
            Probe::Statuscake(s) => format!("test {}", s.test),
            Probe::Push(p) => format!("at least once in {}", p.within),
        }
    }

    /// The kind in a sentence, and the facts that conditions on it can name.
    pub fn facts(&self) -> (&'static str, &'static [&'static str]) {
        match self {
            Probe::Http(http) if http.url.starts_with("https:") || http.redirects > 0 => {
                ("an https probe", &["status", "latency", "headers", "body", "json", "cert"])
            }
            Probe::Http(_) => ("a plain http probe", &["status", "latency", "headers", "body", "json"]),
            Probe::Tcp(tcp) if tcp.starttls.is_empty() => ("a TCP probe", &["latency", "body", "json"]),
            Probe::Tcp(_) | Probe::Tls(_) => ("a TLS probe", &["latency", "body", "json", "cert"]),
            Probe::Exec(_) => ("a plugin", &["latency", "code", "text", "perf"]),
            Probe::Dns(_) => ("a DNS probe", &["latency", "answers", "rcode", "ttl"]),
            Probe::Icmp(_) => ("a ping", &["latency"]),
            Probe::Prometheus(_) => ("a Prometheus query", &["latency", "value", "values", "count", "series"]),
            Probe::Alertmanager(_) => ("an Alertmanager probe", &["latency", "count", "alerts"]),
            Probe::Elasticsearch(e) if e.elastalert.is_some() => {
                ("an ElastAlert probe", &["latency", "count", "last_run"])
            }
            Probe::Elasticsearch(_) => ("an Elasticsearch probe", &["latency", "count"]),
            Probe::Statuscake(_) => ("a StatusCake probe", &["latency", "up", "uptime", "tested"]),
            Probe::Push(_) => ("a heartbeat", &["age", "body", "json"]),
        }
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
