//! What stands behind an address that somebody pasted: the portal's own word of it, and the file.

use catalog::{Address, Answer, Ask, Dataset, Problem, Resource, Shape, look_in, plan};
use domain::Lang;
use egress::{Failure, Fetched, Whole};

use super::whole;
use crate::web::App;

/// A file that came, and is gone again if nobody keeps it.
type Came = Fetched<Whole>;

/// What was found.
pub struct Found {
    /// What the portal says.
    pub told: Dataset,
    /// Scheme, host and port of whoever says it.
    pub source: String,
    /// What was fetched.
    pub address: String,
    /// How it is written.
    pub shape: Shape,
    /// What came.
    pub fetched: Came,
}

/// Why nothing was found.
pub enum Lost {
    /// Nothing came.
    Failure(Failure),
    /// What came is of no use.
    Problem(Problem),
    /// A catalogue of many datasets.
    Many(usize),
    /// A dataset of which no file is a table; what its files are.
    NoTable(Vec<String>),
}

impl From<Failure> for Lost {
    fn from(failure: Failure) -> Lost {
        Lost::Failure(failure)
    }
}

impl From<Problem> for Lost {
    fn from(problem: Problem) -> Lost {
        Lost::Problem(problem)
    }
}

impl Lost {
    /// The sentence for the person: what, why, what next.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Lost::Failure(failure) => failure.say(lang),
            Lost::Problem(problem) => problem.say(lang),
            Lost::Many(n) => lang.t(
                format!(
                    "C’est un catalogue de {n} jeux de données. Ouvrez celui qui vous intéresse et copiez son adresse."
                ),
                format!("This is a catalogue of {n} datasets. Open the one you want and copy its address."),
            ),
            Lost::NoTable(formats) => {
                let formats = if formats.is_empty() { "—".to_owned() } else { formats.join(", ") };
                lang.t(
                    format!("Ce jeu de données n’a pas de fichier lisible comme un tableau (il propose\u{a0}: {formats}). Cherchez-en une version CSV."),
                    format!("This dataset has no file that can be read as a table (it offers: {formats}). Look for a CSV version."),
                )
            }
        }
    }
}

/// Asks the portal, then fetches the file; `wanted` is the address of one of its files, chosen by a person.
pub async fn find(app: &App, typed: &str, wanted: &str) -> Result<Found, Lost> {
    let address = app.egress.address(typed).map_err(Failure::from)?;
    let mut told = None;
    for ask in plan(&address) {
        match tell(app, &ask).await {
            Ok(Told::Dataset(set, source)) => {
                told = Some((*set, source));
                break;
            }
            // an answer to another question than ours
            Ok(Told::File(..)) if ask.tells => {}
            Ok(Told::File(fetched, shape)) => return Ok(file(&address, *fetched, *shape)),
            // a portal that does not answer its own question may still give the file
            Err(_) if ask.tells => {}
            Err(lost) => return Err(lost),
        }
    }
    let (told, source) = told.ok_or(Lost::Problem(Problem::NoTable))?;
    let resource = chosen(&told, &address, wanted).ok_or_else(|| {
        let mut formats: Vec<String> = told.resources.iter().map(|r| r.format.name().to_owned()).collect();
        formats.dedup();
        Lost::NoTable(formats.into_iter().take(8).collect())
    })?;
    let url = resource.url.clone();
    let fetched = whole(app, &url, None).await?;
    let (fetched, shape) = read(fetched).await?;
    Ok(Found { told, source, address: url, shape, fetched })
}

enum Told {
    Dataset(Box<Dataset>, String),
    File(Box<Came>, Box<Shape>),
}

async fn tell(app: &App, ask: &Ask) -> Result<Told, Lost> {
    let mut url = ask.url.clone();
    // a resource says of which dataset it is, once
    for _ in 0..2 {
        let fetched = whole(app, &url, ask.post.as_deref()).await?;
        let source = fetched.address.origin();
        let (fetched, answer) = recognise(fetched).await?;
        match answer {
            Answer::Elsewhere(to) => url = to,
            Answer::Table(shape) => return Ok(Told::File(Box::new(fetched), shape)),
            Answer::Datasets { mut found, .. } => {
                return match found.len() {
                    0 => Err(Problem::NoTable.into()),
                    1 => Ok(Told::Dataset(Box::new(found.remove(0)), source)),
                    many => Err(Lost::Many(many)),
                };
            }
        }
    }
    Err(Problem::NoTable.into())
}

/// A file that nobody describes.
fn file(typed: &Address, fetched: Came, shape: Shape) -> Found {
    let address = typed.as_str().to_owned();
    Found { told: Dataset::of_file(&address), source: typed.origin(), address, shape, fetched }
}

/// The file that a person chose, the one whose address was pasted, or the best.
fn chosen<'a>(told: &'a Dataset, typed: &Address, wanted: &str) -> Option<&'a Resource> {
    let last = typed.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let named = |r: &&Resource| r.url == typed.as_str() || r.upstream.as_deref() == Some(last);
    let tables = || told.resources.iter().filter(|r| r.format.is_table());
    tables().find(|r| r.url == wanted).or_else(|| tables().find(named)).or_else(|| told.best())
}

async fn recognise(fetched: Came) -> Result<(Came, Answer), Lost> {
    let work = tokio::task::spawn_blocking(move || {
        let mut file = fetched.body.open().map_err(|_| Failure::Disk)?;
        let answer = Answer::of_input(&mut file, fetched.mime.as_deref(), fetched.address.as_str())?;
        Ok((fetched, answer))
    });
    work.await.map_err(|_| Problem::Unreadable)?
}

/// Looks at a file where that may take the processor.
async fn read(fetched: Came) -> Result<(Came, Shape), Lost> {
    let work = tokio::task::spawn_blocking(move || {
        let mut file = fetched.body.open().map_err(|_| Failure::Disk)?;
        let shape = look_in(&mut file)?;
        Ok((fetched, shape))
    });
    work.await.map_err(|_| Problem::Unreadable)?
}
