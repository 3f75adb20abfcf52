//! The list as an Atom feed (RFC 4287): whoever reads feeds follows a commune or a theme without us.

use atom_syndication::{Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use axum::{
    extract::{OriginalUri, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Lang, Moment};
use store::experiment::{self, Card, Sort};

use super::{filters::Filters, nobody, summary};
use crate::web::{Answer, App, AppError, Visit};

/// `GET /experiments.atom?…`: the newest that answer the question; `lang=` chooses the language.
pub async fn feed(State(app): State<App>, visit: Visit, OriginalUri(uri): OriginalUri) -> Answer {
    let lang = asked_language(uri.query().unwrap_or_default()).unwrap_or(visit.lang);
    let atlas = app.atlas().await?;
    let mut filters = match Filters::read(&uri, &atlas) {
        Ok(filters) => filters,
        // a feed reader does not care whether its address is the shortest
        Err(canonical) => {
            let canonical = canonical?.parse().map_err(|_| AppError::BadRequest)?;
            Filters::read(&canonical, &atlas).map_err(|again| again.err().unwrap_or(AppError::BadRequest))?
        }
    };
    filters.after = None;
    filters.asked.sort = Sort::Newest;
    let mut conn = app.store.read().await?;
    let cards = experiment::find(&mut conn, lang, &filters.asked, None).await?.cards;
    filters.asked.sort = Sort::Best;
    let chips: Vec<String> = filters.chips(lang, &atlas).into_iter().map(|(said, _)| said).collect();
    let title = match chips.join(", ") {
        asked if asked.is_empty() => lang.t("Expérimentations", "Experiments").to_owned(),
        asked => lang.t(format!("Expérimentations\u{a0}: {asked}"), format!("Experiments: {asked}")),
    };
    let page = format!("{}{}", app.origin, filters.address());
    let here = format!("{}{}", app.origin, uri.path_and_query().map(|p| p.as_str()).unwrap_or_default());
    let feed = Feed {
        title: Text::plain(format!("{title} – Essaim")),
        id: page.clone(),
        updated: date(cards.iter().map(|c| c.at).max().unwrap_or(Moment(0))),
        links: vec![link("self", &here, "application/atom+xml"), link("alternate", &page, "text/html")],
        icon: Some(format!("{}/icons/icon.svg", app.origin)),
        generator: Some(Generator { value: "Essaim".into(), ..Generator::default() }),
        lang: Some(lang.code().to_owned()),
        entries: cards.into_iter().map(|card| entry(&app.origin, lang, card)).collect(),
        ..Feed::default()
    };
    Ok(answer(&feed))
}

fn asked_language(query: &str) -> Option<Lang> {
    query.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Lang::parse)
}

fn entry(origin: &str, lang: Lang, card: Card) -> Entry {
    let address = format!("{origin}/experiments/{}", card.slug);
    let author = card.author.unwrap_or_else(|| nobody(lang).to_owned());
    Entry {
        title: Text::plain(card.title),
        // the address may one day change with the title; the id never does
        id: format!("urn:uuid:{}", card.id.0),
        updated: date(card.at),
        published: Some(date(card.at)),
        authors: vec![Person { name: author, ..Person::default() }],
        links: vec![link("alternate", &address, "text/html")],
        summary: Some(Text::plain(format!(
            "{} · {} · {}",
            card.commune,
            card.status.name(lang),
            summary(&card.proposal)
        ))),
        ..Entry::default()
    }
}

fn link(rel: &str, href: &str, kind: &str) -> Link {
    Link { rel: rel.into(), href: href.into(), mime_type: Some(kind.into()), ..Link::default() }
}

/// RFC 3339, as the format asks.
fn date(at: Moment) -> FixedDateTime {
    at.rfc3339().parse().unwrap_or_default()
}

fn answer(feed: &Feed) -> Response {
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let mut response = feed.to_string().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    // a feed reader asks again and again; the list is the same for everybody
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    response
}
