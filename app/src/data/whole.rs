//! Fetches a file as a whole: where features come in pages, all of them as one file.

use std::{
    io::{Read, Write},
    time::Duration,
};

use catalog::Features;
use egress::{Failure, Fetched, Question, Whole};

use crate::web::App;

/// Pages of a collection.
const PAGES: usize = 60;
/// Bytes of all of them: what is held as a tree.
const SIZE: usize = 32 << 20;
/// How long one of them is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The file at an address, in the data folder, and gone again if nobody keeps it. A collection that does not come as a
/// whole does not come at all: half of it would be another table.
///
/// # Errors
/// [`Failure`].
pub async fn whole(app: &App, address: &str, post: Option<&str>) -> Result<Fetched<Whole>, Failure> {
    let widened = Features::widened(address).filter(|_| post.is_none());
    let fetched = match &widened {
        // who does not know the word may refuse it
        Some(wide) => match app.egress.fetch_into(&app.vault, wide, None).await {
            Err(Failure::Broken(400..=499) | Failure::NotFound) => {
                app.egress.fetch_into(&app.vault, address, None).await?
            }
            other => other?,
        },
        None => app.egress.fetch_into(&app.vault, address, post).await?,
    };
    let (fetched, first) = tokio::task::spawn_blocking(move || {
        let first = paged(&fetched);
        (fetched, first)
    })
    .await
    .map_err(|_| Failure::Disk)?;
    match first {
        Some(Features { rows, next: Some(next) }) => gathered(app, fetched, rows, next).await,
        _ => Ok(fetched),
    }
}

/// Its features, when more of them follow.
fn paged(fetched: &Fetched<Whole>) -> Option<Features> {
    if fetched.body.size > SIZE as u64 {
        return None;
    }
    let mut file = fetched.body.open().ok()?;
    let mut start = [0; 64];
    let read = file.read(&mut start).ok()?;
    if !start[..read].trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let mut bytes = start[..read].to_vec();
    file.read_to_end(&mut bytes).ok()?;
    let says = bytes.windows(6).any(|w| w == b"\"next\"");
    Features::of(&bytes, fetched.address.as_str()).filter(|f| says && f.next.is_some())
}

async fn gathered(
    app: &App,
    fetched: Fetched<Whole>,
    mut rows: Vec<String>,
    first: String,
) -> Result<Fetched<Whole>, Failure> {
    let mut size: usize = rows.iter().map(String::len).sum();
    let mut next = Some(first);
    let mut pages = 1;
    while let Some(url) = next {
        pages += 1;
        if pages > PAGES || size > SIZE {
            return Err(Failure::TooLarge);
        }
        let question = Question { address: &url, post: None, size: SIZE, time: PATIENCE };
        let page = app.egress.ask(question).await?;
        let features = Features::of(&page.body, page.address.as_str()).ok_or(Failure::Packed)?;
        // a portal that names a next page for ever has nothing more to say
        next = features.next.filter(|_| !features.rows.is_empty());
        size += features.rows.iter().map(String::len).sum::<usize>();
        rows.extend(features.rows);
    }
    if size > SIZE {
        return Err(Failure::TooLarge);
    }
    let vault = app.vault.clone();
    let work = tokio::task::spawn_blocking(move || {
        let mut draft = vault.draft()?;
        draft.write_all(&Features::file(&rows))?;
        draft.whole()
    });
    let body = work.await.map_err(|_| Failure::Disk)?.map_err(|_| Failure::Disk)?;
    // the mark of version of a page says nothing of the whole
    Ok(Fetched { body, etag: None, last_modified: None, ..fetched })
}
