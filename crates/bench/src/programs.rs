//! A list of the API beside the page that says the same, each for somebody: neither comes out of memory.

use std::time::Duration;

use anyhow::{Context, Result};
use domain::Scopes;
use store::token;
use uuid::Uuid;

use crate::{
    Place,
    http::request,
    load::{again, load},
    process::{Server, record_folder},
    record,
    sheet::{Row, Sheet},
    worlds::{cookie, crowd, few},
};

const ROUNDS: usize = 3;
const TIME: Duration = Duration::from_secs(2);
const CLIENTS: usize = 8;

/// The list of experiments, twenty of them, by both ways in turn; the middle round of each counts.
pub async fn measure(place: &Place, sheet: &mut Sheet) -> Result<()> {
    println!("lists of the API");
    let url = few(place, "programs.db").await?;
    let store = server::open(&url, server::outside()).await?;
    record::number(&store, &record_folder(place, &url)).await?;
    let (person, session) = crowd(&store, 1).await?.pop().context("nobody")?;
    let scopes = Scopes::parse("act");
    let make = token::Make { id: Uuid::from_u128(1), person, name: "bench".into(), scopes, days: 7, strong: false };
    let bearer = format!("authorization: Bearer {}\r\n", store.act(make).await?.token);
    store.close().await;
    let server = Server::start(place, &url)?;
    let page = request("GET", "/experiments", &cookie(&session));
    let list = request("GET", "/api/v1/experiments?limit=20", &bearer);
    let (mut pages, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (asked, cpus) in [(&page, &mut pages), (&list, &mut lists)] {
            let before = server.cpu()?;
            let loaded = load(server.address, CLIENTS, TIME, 200, &again(asked.clone())).await?;
            cpus.push((server.cpu()? - before) / loaded.answers as f64 * 1e6);
        }
    }
    let middle = |mut cpus: Vec<f64>| {
        cpus.sort_by(f64::total_cmp);
        cpus[cpus.len() / 2]
    };
    let (page, list) = (middle(pages), middle(lists));
    sheet.add(Row::new("list of the API with a token: CPU, µs", list));
    sheet.add(Row::new("list of the API with a token: CPU beside the page, signed in", list / page).at_most(1.0));
    Ok(())
}
