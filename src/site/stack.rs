//! One customer's stack in one datacenter: a server of its own that answers from its own restored data.

use super::data::{self, Found};
use super::http::{self, Reply};
use super::layout::{Dc, Layout, replace};
use super::process::register;
use crate::io::clock;
use chrono::{DateTime, Utc};
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Who answers.
struct Stack {
    layout: Layout,
    dc: Dc,
    customer: String,
}

/// Serves until the site is gone.
///
/// # Errors
/// What kept it from starting, as a sentence for the log.
pub async fn serve(layout: Layout, dc: Dc, customer: &str) -> Result<(), String> {
    let stack = Arc::new(Stack { layout: layout.clone(), dc, customer: customer.to_owned() });
    let (listener, port) = http::listen().await.map_err(|e| format!("no port: {e}"))?;
    replace(&layout.port(dc, customer), &port.to_string()).map_err(|e| e.to_string())?;
    let name = format!("{}/{customer}", dc.word());
    register(&layout, &name, Some(port)).map_err(|_| "the site is being ended".to_owned())?;
    http::serve(&layout, listener, move |request| {
        let stack = stack.clone();
        async move { stack.answer(request).await }
    })
    .await;
    Ok(())
}

/// The `Host` that a stack answers to; a port that passed on to another stack is noticed by it.
pub fn host(dc: Dc, customer: &str) -> String {
    format!("{customer}.{}.site.invalid", dc.word())
}

impl Stack {
    async fn answer<B>(&self, request: Request<B>) -> Reply {
        if self.layout.dropped(self.dc).exists() {
            // Dropped traffic is silence: neither an answer nor a refusal, until the client hangs up.
            std::future::pending::<()>().await;
        }
        let wanted = host(self.dc, &self.customer);
        if request.headers().get(HOST).is_none_or(|h| h.as_bytes() != wanted.as_bytes()) {
            return http::text(StatusCode::MISDIRECTED_REQUEST, "this stack is another customer's");
        }
        let found = data::look(&self.layout.stack(self.dc, &self.customer).join("data"), &self.customer);
        match request.uri().path() {
            "/health" => {
                let (status, body) = health(&self.customer, self.dc, &found, clock::now().at);
                http::json(status, &body)
            }
            "/" => http::text(StatusCode::OK, self.greeting(&found)),
            other => http::text(StatusCode::NOT_FOUND, format!("no {other} here; try /health")),
        }
    }

    fn greeting(&self, found: &Found) -> String {
        let said = match found {
            Found::Empty => "no data were restored".to_owned(),
            Found::Damaged(why) => format!("the data are damaged: {why}"),
            Found::Whole(m, _) => format!("{} records, the newest of {}", m.records, m.newest),
        };
        format!("{} in {}: {said}", self.customer, self.dc.word())
    }
}

/// What `/health` answers: 200 and `ok` with the number of records and the newest one's age in seconds; 503 and `empty` where nothing
/// was restored, 503 and `damaged` where the data are not whole.
pub fn health(customer: &str, dc: Dc, found: &Found, now: DateTime<Utc>) -> (StatusCode, Value) {
    let dc = dc.word();
    match found {
        Found::Empty => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "empty", "customer": customer, "dc": dc, "records": 0 }),
        ),
        Found::Damaged(why) => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "damaged", "customer": customer, "dc": dc, "reason": why }),
        ),
        Found::Whole(m, newest) => {
            let age = (now - *newest).num_milliseconds().max(0) as f64 / 1000.0;
            let body = json!({
                "status": "ok", "customer": customer, "dc": dc,
                "records": m.records, "newest": m.newest, "data_age": age,
            });
            (StatusCode::OK, body)
        }
    }
}
