//! Communes, their metropolis, department and region.

use serde::{Deserialize, Serialize};

use crate::{Act, Conn, Error, Record, Result, Tx};

/// A territory as its source describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Territory {
    /// `commune:59350`, `epci:200093201`, `departement:59`, `region:32`.
    pub id: String,
    /// The part before the colon.
    pub kind: String,
    /// INSEE or SIREN code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Inhabitants, when the source knows.
    pub population: Option<i64>,
    /// Ids of every larger territory that holds it.
    pub ancestors: Vec<String>,
}

/// Takes territories over from a source, all or none. Running it again updates them.
pub struct Import {
    /// What to take over, larger ones anywhere in the list.
    pub territories: Vec<Territory>,
    /// Version of the source, kept with each row.
    pub vintage: String,
}

impl Act for Import {
    type Output = usize;
    const RECORD: Record = Record::Nothing("reference data of the national institute of statistics");

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        for t in &self.territories {
            execute!(
                tx,
                "insert into territory (id, kind, code, name, population, vintage) values ($1, $2, $3, $4, $5, $6)
                 on conflict (id) do update set name = excluded.name, population = excluded.population, vintage = excluded.vintage",
                &t.id,
                &t.kind,
                &t.code,
                &t.name,
                t.population,
                &self.vintage
            )?;
        }
        for t in &self.territories {
            execute!(tx, "delete from territory_within where territory_id = $1", &t.id)?;
            for ancestor in t.ancestors.iter().chain([&t.id]) {
                execute!(
                    tx,
                    "insert into territory_within (territory_id, ancestor_id) values ($1, $2)",
                    &t.id,
                    ancestor
                )?;
            }
        }
        execute!(
            tx,
            "insert into instance (key, value) values ('territory_vintage', $1)
             on conflict (key) do update set value = excluded.value",
            &self.vintage
        )?;
        Ok(self.territories.len())
    }
}

/// Takes the outlines of territories over from a source; those that this instance does not know are
/// left out. Running it again replaces them.
pub struct ImportShapes {
    /// Territory id and its GeoJSON geometry.
    pub shapes: Vec<(String, String)>,
    /// Whom to credit, as a reader will see it.
    pub source: String,
}

impl Act for ImportShapes {
    type Output = usize;
    const RECORD: Record = Record::Nothing("reference data of the national mapping agency");

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        let mut taken = 0;
        for (id, geometry) in &self.shapes {
            if !is_there(tx, id).await? {
                continue;
            }
            execute!(
                tx,
                "insert into territory_shape (territory_id, geometry, source) values ($1, $2, $3)
                 on conflict (territory_id) do update set geometry = excluded.geometry, source = excluded.source",
                id,
                geometry,
                &self.source
            )?;
            taken += 1;
        }
        Ok(taken)
    }
}

/// A territory to choose from or to draw.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// `commune:59350` …
    pub id: String,
    /// The part before the colon.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its outline as GeoJSON (WGS 84), when a source gave one.
    pub geometry: Option<String>,
    /// Whom to credit for the outline.
    pub source: Option<String>,
}

/// Every territory with its outline, in no particular order.
///
/// # Errors
/// As for any read.
pub async fn places(conn: &mut Conn) -> Result<Vec<Place>> {
    all!(
        conn,
        "select t.id, t.kind, t.name, s.geometry, s.source
         from territory t left join territory_shape s on s.territory_id = t.id"
    )
}

/// The intercommunality of a commune, by their ids.
///
/// # Errors
/// As for any read.
pub async fn epci_of(conn: &mut Conn, commune: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = optional!(
        conn,
        "select t.id from territory_within w join territory t on t.id = w.ancestor_id
         where w.territory_id = $1 and t.kind = 'epci' order by t.id limit 1",
        commune
    )?;
    Ok(row.map(|(id,)| id))
}

/// A commune to choose from.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Commune {
    /// INSEE code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Every commune, by name as a French reader sorts.
///
/// # Errors
/// As for any read.
pub async fn communes(conn: &mut Conn) -> Result<Vec<Commune>> {
    let mut communes: Vec<Commune> = all!(conn, "select code, name from territory where kind = 'commune'")?;
    communes.sort_by_cached_key(|c| (domain::fold(&c.name), c.code.clone()));
    Ok(communes)
}

/// Id and name of every territory, the largest level first, then by name.
///
/// # Errors
/// As for any read.
pub async fn all_names(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let mut rows: Vec<(String, String, String)> = all!(conn, "select id, kind, name from territory")?;
    let level = |kind: &str| ["region", "departement", "epci", "commune"].iter().position(|k| *k == kind).unwrap_or(9);
    rows.sort_by_cached_key(|(id, kind, name)| (level(kind), domain::fold(name), id.clone()));
    Ok(rows.into_iter().map(|(id, _, name)| (id, name)).collect())
}

/// Whether there is a territory with this id.
///
/// # Errors
/// As for any read.
pub async fn is_there(conn: &mut Conn, id: &str) -> Result<bool> {
    let row: Option<(String,)> = optional!(conn, "select id from territory where id = $1", id)?;
    Ok(row.is_some())
}

/// The name of a commune by its INSEE code.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn commune_name(conn: &mut Conn, code: &str) -> Result<String> {
    let row: Option<(String,)> =
        optional!(conn, "select name from territory where kind = 'commune' and code = $1", code)?;
    row.map(|r| r.0).ok_or(Error::NotFound)
}
