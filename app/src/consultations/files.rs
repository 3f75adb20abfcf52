//! What anybody may download: the terms, the ballots, the result. Open to every origin, so that others host recounts.

use axum::{
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use store::consultation::{self, Consultation};
use tally::{BallotBox, Choice, Method, pabulib::Poll};

use super::{blind, opened};
use crate::web::{Answer, App, AppError};

pub(super) fn file(kind: &'static str, name: &str, body: String) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (key, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        headers.insert(key, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The box, once its result is public.
async fn ballot_box(app: &App, slug: &str) -> Result<(Consultation, BallotBox), AppError> {
    let mut conn = app.store.read().await?;
    let of = opened(&mut conn, slug).await?;
    if of.outcome.is_none() {
        return Err(AppError::NotFound);
    }
    let header = consultation::header(&mut conn, of.id).await?;
    let ballots = consultation::ballots(&mut conn, of.id).await?;
    Ok((of, BallotBox { header, ballots }))
}

/// `GET /consultations/{slug}/terms.json`: the exact bytes that were hashed.
pub async fn terms(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let (_, text) = of.terms.ok_or(AppError::NotFound)?;
    Ok(file("application/json", &format!("{slug}.terms.json"), text))
}

/// `GET /consultations/{slug}/ballots.jsonl`
pub async fn ballots(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let (_, all) = ballot_box(&app, &slug).await?;
    Ok(file("application/jsonl", &format!("{slug}.ballots.jsonl"), all.text()))
}

/// `GET /consultations/{slug}/seals.jsonl`: for each blind ballot, its hash and its seal.
pub async fn seals(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let all = blind::seals(&app, &slug).await?;
    Ok(file("application/jsonl", &format!("{slug}.seals.jsonl"), all))
}

/// `GET /consultations/{slug}/outcome.json`: the exact bytes that were hashed.
pub async fn outcome(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let of = opened(&mut app.store.read().await?, &slug).await?;
    let text = of.outcome.ok_or(AppError::NotFound)?;
    Ok(file("application/json", &format!("{slug}.outcome.json"), text))
}

/// `GET /consultations/{slug}/ballots.csv`: one line a ballot, one column an option: 1 for a tick, a mark, or a rank.
pub async fn table(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let (_, all) = ballot_box(&app, &slug).await?;
    let ids = all.header.rules.ids();
    let mut out = format!("number,channel,counter,{}\r\n", ids.join(","));
    for ballot in &all.ballots {
        let channel = serde_json::to_string(&ballot.channel).unwrap_or_default();
        let cells = ids.iter().map(|id| match &ballot.choice {
            Choice::Approve(picked) => u8::from(picked.contains(*id)).to_string(),
            Choice::Marks(marks) => marks.get(*id).map(u64::to_string).unwrap_or_default(),
            Choice::Ranking(tiers) => {
                let rank = (1..).zip(tiers).find(|(_, tier)| tier.contains(*id));
                rank.map(|(n, _): (u32, _)| n.to_string()).unwrap_or_default()
            }
            Choice::Unreadable => "?".to_owned(),
        });
        let cells: Vec<String> = cells.collect();
        let (key, counter) = (&ballot.key, ballot.counter);
        out.push_str(&format!("{key},{},{counter},{}\r\n", channel.trim_matches('"'), cells.join(",")));
    }
    Ok(file("text/csv; charset=utf-8", &format!("{slug}.ballots.csv"), out))
}

/// `GET /consultations/{slug}/ballots.pb`, for budgets.
pub async fn pabulib(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let (of, all) = ballot_box(&app, &slug).await?;
    if !matches!(all.header.rules.method, Method::Greedy(_) | Method::EqualShares(_)) {
        return Err(AppError::NotFound);
    }
    let about = [("country", "France"), ("unit", of.authority_name.as_str()), ("instance", of.slug.as_str())];
    let poll = Poll::of(&all, &about).ok_or(AppError::NotFound)?;
    Ok(file("text/plain; charset=utf-8", &format!("{slug}.pb"), poll.write()))
}
