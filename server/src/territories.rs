//! `essaim import territories`: the metropolis of Lille from the npm package that Etalab makes of
//! INSEE's official geographic code. The package is not part of the binary: its 12 MB are needed
//! once, and a new vintage comes out every year.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use store::{
    Store,
    territory::{self, Territory},
};

use crate::Error;

/// Where npm puts the package.
const PACKAGE: &str = "node_modules/@etalab/decoupage-administratif";
/// SIREN number of the Métropole européenne de Lille.
const METROPOLIS: &str = "200093201";

/// Where the package lies when nobody says: beside the executable, where the release archive has it,
/// or where npm puts it.
pub fn default() -> PathBuf {
    let executable = std::env::current_exe().unwrap_or_default();
    let beside = executable.parent().unwrap_or(Path::new(".")).join("territories");
    if beside.is_dir() { beside } else { PACKAGE.into() }
}

/// Imports, and says what.
///
/// # Errors
/// Those of [`import`].
pub async fn command(store: &Store, from: &Path) -> Result<String, Error> {
    let (count, vintage) = import(store, from).await?;
    Ok(format!("{count} territories imported, vintage {vintage}."))
}

/// Takes the territories over; gives back how many, and the vintage.
///
/// # Errors
/// [`Error::NoPackage`], [`Error::BadPackage`].
pub async fn import(store: &Store, from: &Path) -> Result<(usize, String), Error> {
    let source = Source::read(from)?;
    let territories = source.metropolis(METROPOLIS).map_err(|why| Error::BadPackage { path: from.to_owned(), why })?;
    let vintage = source.vintage;
    let count = store.act(territory::Import { territories, vintage: vintage.clone() }).await?;
    Ok((count, vintage))
}

/// Whether the database has any.
///
/// # Errors
/// As for any read.
pub async fn are_there(store: &Store) -> Result<bool, Error> {
    Ok(!territory::communes(&mut store.read().await?).await?.is_empty())
}

#[derive(Deserialize)]
struct Package {
    version: String,
}

#[derive(Deserialize)]
struct Region {
    code: String,
    nom: String,
}

#[derive(Deserialize)]
struct Department {
    code: String,
    nom: String,
    region: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Epci {
    code: String,
    nom: String,
    population_municipale: Option<i64>,
    membres: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    code: String,
}

#[derive(Deserialize)]
struct Commune {
    code: String,
    nom: String,
    /// Communes of the past, delegated ones and the districts of Paris stand in the same list.
    #[serde(rename = "type")]
    kind: String,
    departement: Option<String>,
    region: Option<String>,
    population: Option<i64>,
}

struct Source {
    vintage: String,
    regions: Vec<Region>,
    departments: Vec<Department>,
    epcis: Vec<Epci>,
    communes: Vec<Commune>,
}

impl Source {
    fn read(from: &Path) -> Result<Source, Error> {
        let package: Package = json(from.join("package.json"))?;
        let data = from.join("data");
        Ok(Source {
            vintage: format!("decoupage-administratif {}", package.version),
            regions: json(data.join("regions.json"))?,
            departments: json(data.join("departements.json"))?,
            epcis: json(data.join("epci.json"))?,
            communes: json(data.join("communes.json"))?,
        })
    }

    /// An inter-communal body, its communes, and the departments and regions around them; or what is
    /// missing.
    fn metropolis(&self, code: &str) -> Result<Vec<Territory>, String> {
        let epci = self.epcis.iter().find(|e| e.code == code).ok_or_else(|| format!("there is no EPCI {code}"))?;
        let members: BTreeSet<&str> = epci.membres.iter().map(|m| m.code.as_str()).collect();
        let communes: Vec<&Commune> = self
            .communes
            .iter()
            .filter(|c| c.kind == "commune-actuelle" && members.contains(c.code.as_str()))
            .collect();
        if communes.len() != members.len() {
            return Err(format!("EPCI {code} has {} communes, of which {} are there", members.len(), communes.len()));
        }
        let departments: BTreeSet<&str> = communes.iter().filter_map(|c| c.departement.as_deref()).collect();
        let regions: BTreeSet<&str> = communes.iter().filter_map(|c| c.region.as_deref()).collect();

        let mut found = Vec::with_capacity(communes.len() + 3);
        for region in self.regions.iter().filter(|r| regions.contains(r.code.as_str())) {
            found.push(territory("region", &region.code, &region.nom, None, Vec::new()));
        }
        for department in self.departments.iter().filter(|d| departments.contains(d.code.as_str())) {
            let around = vec![id("region", &department.region)];
            found.push(territory("departement", &department.code, &department.nom, None, around));
        }
        // a body that spans two departments lies in neither
        let around = only("departement", &departments).into_iter().chain(only("region", &regions)).collect();
        found.push(territory("epci", &epci.code, &epci.nom, epci.population_municipale, around));
        for commune in communes {
            let department = commune.departement.as_ref().map(|d| id("departement", d));
            let region = commune.region.as_ref().map(|r| id("region", r));
            let around = [Some(id("epci", code)), department, region].into_iter().flatten().collect();
            found.push(territory("commune", &commune.code, &commune.nom, commune.population, around));
        }
        let known: BTreeSet<&str> = found.iter().map(|t| t.id.as_str()).collect();
        match found.iter().flat_map(|t| &t.ancestors).find(|a| !known.contains(a.as_str())) {
            Some(missing) => Err(format!("{missing} is missing")),
            None => Ok(found),
        }
    }
}

fn id(kind: &str, code: &str) -> String {
    format!("{kind}:{code}")
}

fn territory(kind: &str, code: &str, name: &str, population: Option<i64>, ancestors: Vec<String>) -> Territory {
    Territory { id: id(kind, code), kind: kind.into(), code: code.into(), name: name.into(), population, ancestors }
}

fn only(kind: &str, codes: &BTreeSet<&str>) -> Option<String> {
    codes.first().filter(|_| codes.len() == 1).map(|code| id(kind, code))
}

fn json<T: DeserializeOwned>(path: PathBuf) -> Result<T, Error> {
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| Error::BadPackage { path, why: e.to_string() }),
        Err(source) => Err(Error::NoPackage { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source {
            vintage: "decoupage-administratif 1.0.0".into(),
            regions: serde_json::from_str(
                r#"[{"code":"32","nom":"Hauts-de-France"},{"code":"11","nom":"Île-de-France"}]"#,
            )
            .unwrap(),
            departments: serde_json::from_str(
                r#"[{"code":"59","region":"32","nom":"Nord"},{"code":"62","region":"32","nom":"Pas-de-Calais"}]"#,
            )
            .unwrap(),
            epcis: serde_json::from_str(
                r#"[{"code":"1","nom":"Ailleurs","membres":[{"code":"62001"}]},
                    {"code":"2","nom":"Ici","populationMunicipale":7,"membres":[{"code":"59350"},{"code":"59298"}]},
                    {"code":"3","nom":"Les deux","membres":[{"code":"59350"},{"code":"62001"}]}]"#,
            )
            .unwrap(),
            communes: serde_json::from_str(
                r#"[{"code":"59350","nom":"Lille","type":"commune-actuelle","departement":"59","region":"32","population":5},
                    {"code":"59350","nom":"Lille","type":"commune-associee","chefLieu":"59350"},
                    {"code":"59298","nom":"Hellemmes","type":"commune-actuelle","departement":"59","region":"32"},
                    {"code":"62001","nom":"Ablain","type":"commune-actuelle","departement":"62","region":"32"}]"#,
            )
            .unwrap(),
        }
    }

    #[test]
    fn a_metropolis_comes_with_its_communes_and_all_that_hold_them() {
        let found = source().metropolis("2").unwrap();
        let ids: Vec<&str> = found.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(ids, ["region:32", "departement:59", "epci:2", "commune:59350", "commune:59298"]);
        assert_eq!(found[1].ancestors, ["region:32"]);
        assert_eq!(found[2].ancestors, ["departement:59", "region:32"]);
        assert_eq!(found[3].ancestors, ["epci:2", "departement:59", "region:32"]);
        assert_eq!((found[2].population, found[3].population, found[4].population), (Some(7), Some(5), None));
    }

    #[test]
    fn a_body_in_two_departments_lies_in_neither() {
        let found = source().metropolis("3").unwrap();
        assert_eq!(found.iter().find(|t| t.id == "epci:3").unwrap().ancestors, ["region:32"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(source().metropolis("9").unwrap_err(), "there is no EPCI 9");
        let mut lost = source();
        lost.communes.pop();
        assert_eq!(lost.metropolis("1").unwrap_err(), "EPCI 1 has 1 communes, of which 0 are there");
        let mut lost = source();
        lost.regions.clear();
        assert_eq!(lost.metropolis("2").unwrap_err(), "region:32 is missing");
        let said = Source::read(Path::new("/nowhere")).err().unwrap().sentence();
        assert!(said.contains("npm install @etalab/decoupage-administratif"), "{said}");
    }
}
