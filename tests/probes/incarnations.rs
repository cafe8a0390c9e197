//! A check at several addresses: up only where one passes with its identity and its freshness.

use super::server::{Server, answer};
use super::{check, fail, timely};
use warroom::plan::{Check, HttpProbe, Incarnation, Probe};
use warroom::record::{Outcome, ProbePhase};

fn at(name: &str, url: &str, expect: &[&str], fresh: &[&str]) -> Incarnation {
    let all = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    Incarnation {
        name: name.to_owned(),
        probe: Probe::Http(HttpProbe { url: url.to_owned(), ..HttpProbe::default() }),
        expect: all(expect),
        prefer: Vec::new(),
        fresh: all(fresh),
    }
}

fn web(incarnations: Vec<Incarnation>) -> Check {
    let probe = incarnations[0].probe.clone();
    Check { incarnations, expect: vec!["status == 200".to_owned()], ..check(probe) }
}

async fn serving(dc: &str, age: u64) -> Server {
    Server::new(vec![answer("200 OK", "", &format!(r#"{{"dc":"{dc}","data_age":{age}}}"#))]).await
}

const OLD: &[&str] = &[r#"json.dc == "dc1""#];
const SPARE: &[&str] = &[r#"json.dc == "dc2""#];
const FRESH: &[&str] = &["seconds(json.data_age) < 24h"];

#[tokio::test]
async fn it_passes_where_one_does_and_says_which() {
    let (old, spare) = (serving("dc1", 0).await, serving("dc2", 3600).await);
    let both = timely(&web(vec![at("old", &old.url("/"), OLD, &[]), at("spare", &spare.url("/"), SPARE, FRESH)])).await;
    assert_eq!(
        (both.outcome, both.evidence.incarnation.as_deref()),
        (Outcome::Ok, Some("old")),
        "the first that passes"
    );
    assert_eq!(both.evidence.data_age_ms, None);
    let gone = "http://127.0.0.1:1/";
    let moved = timely(&web(vec![at("old", gone, OLD, &[]), at("spare", &spare.url("/"), SPARE, FRESH)])).await;
    assert_eq!((moved.outcome, moved.evidence.incarnation.as_deref()), (Outcome::Ok, Some("spare")));
    assert_eq!(moved.evidence.data_age_ms, Some(3_600_000), "with the age of what it serves");
}

#[tokio::test]
async fn an_address_that_answers_for_another_one_or_with_old_data_is_not_up() {
    let (impostor, stale) = (serving("dc9", 0).await, serving("dc2", 90_000).await);
    let check = web(vec![at("old", &impostor.url("/"), OLD, &[]), at("spare", &stale.url("/"), SPARE, FRESH)]);
    let result = timely(&check).await;
    let reason = "json.dc == \"dc1\": json.dc is \"dc9\" at old; spare: expect seconds(json.data_age) < 24h: seconds(json.data_age) is 1day 1h";
    assert_eq!(result.outcome, fail(ProbePhase::Expect, reason));
    assert_eq!(result.evidence.incarnation.as_deref(), Some("old"), "the evidence is the first one's");
}

#[tokio::test]
async fn our_own_fault_at_one_of_them_leaves_it_unknown() {
    let plugin = Incarnation { probe: Probe::Exec(vec!["./no-such-plugin".to_owned()]), ..at("spare", "", &[], &[]) };
    let check = Check { expect: Vec::new(), ..web(vec![at("old", "http://127.0.0.1:1/", &[], &[]), plugin]) };
    let result = timely(&check).await;
    let Outcome::Unknown { reason } = result.outcome else { panic!("{result:?}") };
    assert!(reason.starts_with("spare: "), "{reason}");
}
