//! What a first visit loads, over the wire.

use anyhow::{Context, Result};

use crate::{
    Place,
    http::{Client, form, header, request},
    process::Server,
    sheet::{Row, Sheet},
    worlds::Worlds,
};

/// What a browser asks of a page for.
const TAKES: &str = "accept-encoding: gzip, deflate, br\r\n";

/// The list, which has no island, and a step of a proposal, which has.
pub async fn first_visits(place: &Place, worlds: &Worlds, sheet: &mut Sheet) -> Result<()> {
    let server = Server::start(place, &worlds.small.url)?;
    let mut client = Client::connect(server.address).await?;
    let (draft, cookies) = begin(&mut client).await?;
    for (path, islands, most) in [("/experiments", false, 60.0), (draft.as_str(), true, 180.0)] {
        let (bytes, requests, modules) = visit(&mut client, path, if islands { &cookies } else { "" }).await?;
        anyhow::ensure!(islands == (modules > 0), "{path} loads {modules} WebAssembly modules");
        let kind = if islands { "with islands" } else { "without islands" };
        let name = format!("first visit of a page {kind}, kB over the wire");
        sheet.add(Row::new(&name, bytes as f64 / 1000.0).at_most(most));
        let row = Row::new(&format!("first visit of a page {kind}, requests"), requests as f64);
        sheet.add(if islands { row } else { row.at_most(6.0) });
    }
    Ok(())
}

/// Begins a proposal: its first step, and the line of the cookie that belongs to it.
async fn begin(client: &mut Client) -> Result<(String, String)> {
    let page = client.ask(&request("GET", "/experiments/new", "")).await?;
    let page = String::from_utf8(page.body)?;
    let (_, after) = page.split_once("name=\"submission\"").context("no form")?;
    let id = after.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no id")?;
    let fields = format!("submission={id}&title=Des+bancs&problem=Il+n%27y+a+pas+de+banc.");
    let begun = client.ask(&form("/experiments/new", "", &fields)).await?;
    let next = header(&begun.head, "location").context("the proposal was not begun")?;
    let cookie = header(&begun.head, "set-cookie").and_then(|c| c.split(';').next()).context("no session")?;
    Ok((next.to_owned(), format!("cookie: {cookie}\r\n")))
}

/// Bytes with headers, requests, and how many of them were WebAssembly. More than a browser loads
/// rather than less: every face that the style sheet names counts, used or not.
async fn visit(client: &mut Client, path: &str, cookies: &str) -> Result<(usize, usize, usize)> {
    let page = client.ask(&request("GET", path, &format!("{TAKES}{cookies}"))).await?;
    // the same page once more as text, to see what it loads
    let text = client.ask(&request("GET", path, cookies)).await?;
    println!("    {path}: {}", page.bytes);
    let text = String::from_utf8(text.body)?;
    let mut wanted = loaded(&text);
    let (mut bytes, mut requests, mut modules) = (page.bytes, 1, 0);
    while let Some(file) = wanted.pop() {
        let answer = client.ask(&request("GET", &file, TAKES)).await?;
        anyhow::ensure!(answer.status == 200, "{file} is answered with {}", answer.status);
        if file.ends_with(".css") {
            let plain = client.ask(&request("GET", &file, "")).await?;
            wanted.extend(faces(&String::from_utf8(plain.body)?));
        }
        let kind = header(&answer.head, "content-type").context("no content type")?;
        modules += usize::from(kind.contains("wasm"));
        println!("    {file}: {}", answer.bytes);
        (bytes, requests) = (bytes + answer.bytes, requests + 1);
    }
    Ok((bytes, requests, modules))
}

/// The files that a page names in what browsers load at once.
fn loaded(html: &str) -> Vec<String> {
    let mut files = Vec::new();
    for tag in html.split('<') {
        let value = |name: &str| {
            let after = tag.split_once(&format!(" {name}=\""))?.1;
            Some(after.split('"').next().unwrap_or_default().to_owned())
        };
        let file = match tag.split([' ', '>']).next() {
            // of several icons, browsers take the one that fits every size
            Some("link") if value("rel").as_deref() == Some("icon") && value("sizes").as_deref() != Some("any") => None,
            Some("link") => {
                let at_once = ["stylesheet", "preload", "modulepreload", "icon", "manifest"];
                value("rel").filter(|rel| at_once.contains(&rel.as_str())).and_then(|_| value("href"))
            }
            Some("script" | "img") => value("src"),
            _ => None,
        };
        files.extend(file.filter(|file| file.starts_with('/') && !files.contains(file)));
    }
    files
}

/// The files of `url(…)` in a style sheet.
fn faces(css: &str) -> Vec<String> {
    let urls = css.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    let mut files: Vec<String> = urls.map(|url| url.trim_matches(['"', '\'']).to_owned()).collect();
    files.retain(|file| file.starts_with('/'));
    files.dedup();
    files
}
