//! The ways in: the front door, which stands for DNS and load balancing and leads where `route` says, and the spare datacenter's gate.
//!
//! `/acme/health` is `/health` of acme's stack; `/health` is the health of all of them together.

use super::http::{self, FetchError, Fetched, Reply};
use super::layout::{Dc, Layout};
use super::process::register;
use super::stack;
use futures_util::future::join_all;
use hyper::header::HeaderValue;
use hyper::{Request, StatusCode};
use serde_json::json;
use std::fs;
use std::sync::Arc;

/// Which way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Leads to the datacenter that `route` names.
    Front,
    /// Leads to dc2.
    Spare,
}

impl Door {
    /// `front` or `spare`: the process's name.
    pub const fn word(self) -> &'static str {
        match self {
            Door::Front => "front",
            Door::Spare => "spare",
        }
    }
}

struct Gate {
    layout: Layout,
    door: Door,
    customers: Vec<String>,
}

/// Serves until the site is gone.
///
/// # Errors
/// What kept it from starting, as a sentence for the log.
pub async fn serve(layout: Layout, door: Door) -> Result<(), String> {
    let file = layout.read().map_err(|e| e.to_string())?;
    let customers = file.customers.into_iter().map(|c| c.name).collect();
    let gate = Arc::new(Gate { layout: layout.clone(), door, customers });
    let (listener, port) = http::listen().await.map_err(|e| format!("no port: {e}"))?;
    register(&layout, door.word(), Some(port)).map_err(|_| "the site is being ended".to_owned())?;
    http::serve(&layout, listener, move |request| {
        let gate = gate.clone();
        async move { gate.answer(request).await }
    })
    .await;
    Ok(())
}

impl Gate {
    async fn answer<B>(&self, request: Request<B>) -> Reply {
        let led = match self.door {
            Door::Front => self.layout.routed(),
            Door::Spare => Some(Dc::Dc2),
        };
        let Some(dc) = led else {
            return http::text(StatusCode::SERVICE_UNAVAILABLE, "the route leads nowhere: neither dc1 nor dc2");
        };
        let path = request.uri().path();
        let (first, rest) = path[1.min(path.len())..].split_once('/').unwrap_or((&path[1.min(path.len())..], ""));
        let mut reply = match first {
            "" => http::text(StatusCode::OK, format!("{}: {}", dc.word(), self.customers.join(" "))),
            "health" => self.all(dc).await,
            name if self.customers.iter().any(|c| c == name) => match self.ask(dc, name, &format!("/{rest}")).await {
                Ok((status, body)) => http::bytes(status, "application/json", body),
                Err(e) => unreachable(dc, name, &e),
            },
            other => http::text(StatusCode::NOT_FOUND, format!("no customer {other}")),
        };
        reply.headers_mut().insert("x-dc", HeaderValue::from_static(dc.word()));
        reply
    }

    /// Asks a customer's stack; waits as long as it is silent.
    async fn ask(&self, dc: Dc, customer: &str, path: &str) -> Result<Fetched, FetchError> {
        let port = fs::read_to_string(self.layout.port(dc, customer)).ok().and_then(|text| text.trim().parse().ok());
        let nobody = || FetchError::Connect(std::io::ErrorKind::NotConnected.into());
        http::fetch(port.ok_or_else(nobody)?, &stack::host(dc, customer), path).await
    }

    /// The health of all customers together: `ok` when each of them is.
    async fn all(&self, dc: Dc) -> Reply {
        let answers = join_all(self.customers.iter().map(|c| self.ask(dc, c, "/health"))).await;
        let well = answers.iter().filter(|a| a.as_ref().is_ok_and(|(status, _)| status.is_success())).count();
        let total = answers.len();
        let (status, word) = match well {
            _ if well == total => (StatusCode::OK, "ok"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "impaired"),
        };
        http::json(status, &json!({ "status": word, "dc": dc.word(), "well": well, "customers": total }))
    }
}

/// A stack that nobody serves: the gate itself is there and says so at once.
fn unreachable(dc: Dc, customer: &str, why: &FetchError) -> Reply {
    let body = json!({ "status": "unreachable", "customer": customer, "dc": dc.word(), "reason": why.to_string() });
    http::json(StatusCode::BAD_GATEWAY, &body)
}
