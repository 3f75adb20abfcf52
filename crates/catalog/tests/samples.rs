//! Real answers of portals and real French files, where they are at hand (`ESSAIM_SAMPLES`).

use std::path::PathBuf;

use catalog::{Answer, Dataset, Family, Format, Frequency, Kind, LicenceId, Portal, Problem, Shape, Source, look};
use tabular::{Delimiter, Encoding};

/// The bytes of a sample; none, and a word about it, when there are no samples here.
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("ESSAIM_SAMPLES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"));
    if !folder.is_dir() {
        eprintln!("SKIPPED: no samples in {} (set ESSAIM_SAMPLES)", folder.display());
        return None;
    }
    Some(std::fs::read(folder.join(name)).expect(name))
}

fn datasets(name: &str) -> Option<Vec<Dataset>> {
    // addresses in catalogues may be relative to where they are
    let base = if name.starts_with("dcat/") { "http://data.test.org/catalog" } else { "https://portal.example.fr/x" };
    match Answer::of(&sample(name)?, None, base) {
        Ok(Answer::Datasets { found, .. }) => Some(found),
        other => panic!("{name}: {other:?}"),
    }
}

fn one(name: &str) -> Option<Dataset> {
    let found = datasets(name)?;
    assert_eq!(found.len(), 1, "{name}");
    found.into_iter().next()
}

fn day(at: Option<domain::Moment>) -> Option<String> {
    at.map(|at| at.rfc3339()[..10].to_owned())
}

#[test]
fn udata_says_what_a_dataset_is() {
    for name in [
        "udata/v1_dataset_detail.json",
        "udata/v2_search_page.CONSTRUCTED.json",
        "udata/dataset_metropole_lyon_marches.json",
    ] {
        let Some(set) = one(name) else { return };
        assert_eq!(set.title, "Marchés publics de la Métropole de Lyon");
        assert_eq!(set.upstream, "65271c20a80b3f04010e71ff");
        assert_eq!(set.frequency, Frequency::Monthly);
        assert_eq!(set.publisher.as_ref().map(|p| p.name.as_str()), Some("Métropole de Lyon"));
        assert_eq!(day(set.modified).as_deref(), Some("2024-07-29"));
        assert_eq!(day(set.issued).as_deref(), Some("2023-10-11"));
        let period = set.period.expect("a period");
        assert_eq!(period.start.map(domain::Moment::as_day).as_deref(), Some("2024-01-01"));
        assert_eq!(period.end.map(domain::Moment::as_day).as_deref(), Some("2024-12-31"));
        if !name.contains("v2") {
            assert_eq!(set.best().map(|r| &r.format), Some(&Format::Csv), "{name}");
            assert!(set.resources.len() >= 3, "{name}");
        }
    }
    let Some(lyon) = one("udata/dataset_metropole_lyon_marches.json") else { return };
    assert_eq!(lyon.about().first().map(|t| t.code.as_str()), Some("200046977"), "from the publisher's number");
    let Some(ban) = one("udata/dataset_ban.json") else { return };
    assert_eq!(ban.title, "Base Adresse Nationale");
    assert_eq!((ban.frequency, ban.keywords.len()), (Frequency::Weekly, 5));
    assert_eq!(ban.publisher.and_then(|p| p.siren).as_deref(), Some("130025265"));
    let page = ban.resources.iter().find(|r| r.url.contains("donnees-nationales")).expect("a page");
    assert_eq!((page.format.clone(), page.size), (Format::Page, Some(37_782)));
}

#[test]
fn a_catalogue_of_schemas_is_a_table() {
    let Some(bytes) = sample("udata/schemas_catalogue.json") else { return };
    let Ok(Answer::Table(shape)) = Answer::of(&bytes, None, "https://portal.example.fr/") else { panic!("a table") };
    assert_eq!(shape.columns[0].name, "name");
    assert_eq!(shape.sample.len(), 3);
}

#[test]
fn ckan_says_what_a_dataset_is() {
    let Some(hdx) = one("ckan/package_search_hdx.json") else { return };
    assert_eq!(hdx.title, "Afghanistan - Subnational Administrative Boundaries");
    assert_eq!(hdx.licence.id, Some(LicenceId::CcBy));
    assert_eq!(hdx.licence.raw.as_deref(), Some("Creative Commons Attribution for Intergovernmental Organisations"));
    assert_eq!(hdx.frequency, Frequency::Yearly);
    assert_eq!(hdx.territories[0].name.as_deref(), Some("Afghanistan"));
    assert_eq!(day(hdx.period.and_then(|p| p.start)).as_deref(), Some("2019-10-22"));
    assert_eq!(day(hdx.modified).as_deref(), Some("2021-12-06"));
    assert_eq!(hdx.resources.len(), 4);
    assert_eq!((hdx.resources[0].format.clone(), hdx.resources[0].size), (Format::Workbook, Some(142_757)));
    assert_eq!((hdx.resources[1].format.clone(), hdx.resources[1].size), (Format::Service, None));
    assert_eq!(hdx.resources[0].checksum, None, "an empty hash is none");

    let Some(old) = one("ckan/package_ckan_dataset.json") else { return };
    assert_eq!(old.title, "Zimbabwe Regional Geochemical Survey.");
    assert_eq!(old.publisher.map(|p| p.name).as_deref(), Some("Geological Society"));
    assert_eq!(day(old.modified).as_deref(), Some("2012-05-10"));
    assert_eq!((old.resources[0].format.clone(), old.keywords.len()), (Format::Page, 7));

    let Some(full) = one("ckan/package_ckan_full_dataset_dcat_ap.json") else { return };
    assert_eq!(full.title, "Test DCAT dataset");
    assert_eq!(full.frequency, Frequency::Monthly);
    assert_eq!(full.licence.id, Some(LicenceId::CcBy), "of its resource");
    assert_eq!(full.territories[0].name.as_deref(), Some("Tarragona"));
    assert_eq!(full.publisher.map(|p| p.name).as_deref(), Some("Test Publisher"));
    let period = full.period.expect("a period");
    assert_eq!(
        (period.start.map(|s| s.as_day()).as_deref(), period.end.map(|e| e.as_day()).as_deref()),
        (Some("1905-03-01"), Some("2024-05-29"))
    );
    let file = &full.resources[0];
    assert_eq!(file.checksum.as_ref().map(|c| c.algorithm.as_str()), Some("sha1"));
    assert_eq!(
        (file.format.clone(), file.size, day(file.modified).as_deref()),
        (Format::Csv, Some(12_323), Some("2024-05-05"))
    );
}

#[test]
fn opendatasoft_says_what_a_dataset_is_and_when_to_wait() {
    let Some(found) = datasets("ods/v2.1_datasets.json") else { return };
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].title, "World Administrative Boundaries - Countries and Territories");
    assert_eq!((found[0].licence.id, found[1].licence.id), (Some(LicenceId::Ogl), None));
    assert_eq!(day(found[0].modified).as_deref(), Some("2019-05-15"), "the data, not their description");
    assert_eq!(found[0].territories[0].name.as_deref(), Some("World"));
    assert!(found[1].resources.iter().any(|r| r.title == "cities1000.zip"));

    let Some(one) = one("ods/v2.1_dataset.json") else { return };
    assert_eq!(one.title, "Geonames - All Cities with a population > 1000");
    assert_eq!((one.licence.id, one.licence.raw.as_deref()), (Some(LicenceId::CcBy), Some("CC BY 4.0")));
    assert_eq!(one.publisher.as_ref().map(|p| p.name.as_str()), Some("GeoNames"));
    assert_eq!(
        one.best().map(|r| r.url.as_str()),
        Some(
            "https://portal.example.fr/api/explore/v2.1/catalog/datasets/geonames-all-cities-with-a-population-1000/exports/csv"
        )
    );
    assert!(!one.description.contains('<') && one.description.contains("population > 1000"));

    let answer = |name: &str| Answer::of(&sample(name)?, None, "https://portal.example.fr/").err();
    assert_eq!(answer("ods/v2.1_error_429.json"), Some(Problem::Busy { until: Some("2021-01-26T00:00:00Z".into()) }));
    assert!(matches!(answer("ods/v2.1_error_400.json"), Some(Problem::Refused { says }) if says.contains("malformed")));
    let Some(shape) = table("ods/v2.1_records.json") else { return };
    assert_eq!(kind(&shape, "population"), Kind::Number);
    assert_eq!(kind(&shape, "modification_date"), Kind::Date);
    assert_eq!(kind(&shape, "coordinates.lat"), Kind::Place);
}

#[test]
fn geonetwork_and_ogc_features_say_what_a_dataset_is() {
    let Some(lys) = one("ogcapi_geonetwork/alea-de-debordement.json") else { return };
    assert_eq!(lys.title, "Aléa de débordement de cours d'eau de la Lys");
    assert_eq!((lys.licence.id, lys.licence.raw.as_deref()), (Some(LicenceId::Lo), Some("Licence Ouverte (Etalab)")));
    assert_eq!(lys.publisher.as_ref().map(|p| p.name.as_str()), Some("DREAL"));
    assert_eq!(day(lys.modified).as_deref(), Some("2025-04-30"));
    assert_eq!(lys.resources.len(), 4, "the landing page is none");
    assert!(lys.page.as_deref().is_some_and(|p| p.ends_with("/information/")));
    assert_eq!(lys.best().map(|r| &r.format), Some(&Format::Csv));
    assert!(!lys.description.contains('<'));

    let Some(all) = datasets("ogcapi_geonetwork/ogcapi_collections.json") else { return };
    assert!(all.len() > 2 && all[0].title == "covoit-mel");
    let Some(one) = one("ogcapi_geonetwork/covoit-mel.json") else { return };
    assert_eq!(one.upstream, "covoit-mel");
    assert!(one.resources.iter().any(|r| r.format == Format::GeoJson && r.url.contains("/items?f=geojson")));
    let Some(items) = table("ogcapi_geonetwork/covoit-mel_items.json") else { return };
    assert_eq!(items.sample.len(), 10);
    assert_eq!(
        (kind(&items, "insee"), kind(&items, "date_maj"), kind(&items, "com_lieu")),
        (Kind::Code, Kind::Date, Kind::Text)
    );
}

#[test]
fn dcat_is_read_in_three_syntaxes() {
    let Some(es) = one("dcat/ckanext_dataset_gob_es.ttl") else { return };
    assert!(es.title.starts_with("Estudio de Satisfacción"));
    assert_eq!(es.publisher.as_ref().map(|p| p.name.as_str()), Some("Ayuntamiento de Madrid"));
    assert_eq!(es.frequency, Frequency::Yearly, "one year, as a duration");
    assert_eq!(day(es.modified).as_deref(), Some("2024-04-15"));
    assert_eq!((es.resources[0].format.clone(), es.resources[0].size), (Format::Workbook, Some(43_008)));
    assert_eq!(es.licence.raw.as_deref(), Some("https://datos.madrid.es/egob/catalogo/aviso-legal"));

    let Some(four) = datasets("dcat/udata_catalog.xml") else { return };
    assert_eq!(
        four.iter().map(|d| d.title.as_str()).collect::<Vec<_>>(),
        ["Dataset 1", "Dataset 2", "Dataset 3", "Dataset 4"]
    );
    assert_eq!(four[0].licence.id, Some(LicenceId::Lo1), "of its distribution");
    assert!(four[1..].iter().all(|d| d.licence.id == Some(LicenceId::Lo2)));
    assert_eq!((four[2].frequency, four[0].frequency), (Frequency::Daily, Frequency::Unknown));
    for d in &four[..3] {
        let period = d.period.expect("a period");
        assert_eq!(
            (day(period.start).as_deref(), day(period.end).as_deref()),
            (Some("2016-01-01"), Some("2016-12-05")),
            "{}",
            d.title
        );
    }
    assert_eq!(four.iter().map(|d| d.resources.len()).collect::<Vec<_>>(), [3, 2, 1, 2]);
    assert_eq!(four[0].resources[2].format, Format::Service);
    assert_eq!(four[0].resources[0].size, Some(12_323));
    assert_eq!(four[0].publisher.as_ref().map(|p| p.name.as_str()), Some("An Organization"));
    assert!(four[0].description.contains("bold text"));

    let Some(nested) = one("dcat/udata_nested.jsonld") else { return };
    assert_eq!((nested.title.as_str(), nested.keywords.len()), ("Dataset 1", 4));
    assert_eq!(
        nested.resources[0].checksum.as_ref().map(|c| c.value.as_str()),
        Some("fb4106aa286a53be44ec99515f0f0421d4d7ad7d")
    );
    let bytes = sample("dcat/udata_partial-collection-1.jsonld").expect("samples");
    let Ok(Answer::Datasets { found, next, .. }) = Answer::of(&bytes, None, "http://data.test.org/") else {
        panic!("datasets")
    };
    assert_eq!((found.len(), next.as_deref()), (3, Some("http://data.test.org/catalog.jsonld?page=2")));
    let bytes = sample("dcat/udata_partial-collection-2.jsonld").expect("samples");
    let Ok(Answer::Datasets { found, next, .. }) = Answer::of(&bytes, None, "http://data.test.org/") else {
        panic!("datasets")
    };
    assert_eq!((found.len(), next), (1, None));
    for none in ["dcat/dcat-ap-3.0.1-SHACL.ttl", "dcat/dcat-ap-3.0.1.context.jsonld"] {
        let found = Answer::of(&sample(none).expect("samples"), None, "http://data.test.org/");
        assert!(
            matches!(&found, Ok(Answer::Datasets { found, .. }) if found.is_empty())
                || found == Err(Problem::Unreadable),
            "{none}: {found:?}"
        );
    }
}

fn table(name: &str) -> Option<Shape> {
    let bytes = sample(name)?;
    match Answer::of(&bytes, None, "https://portal.example.fr/x") {
        Ok(Answer::Table(shape)) => Some(*shape),
        other => panic!("{name}: {other:?}"),
    }
}

fn kind(shape: &Shape, name: &str) -> Kind {
    shape.columns[shape.position(name).unwrap_or_else(|| panic!("{name} in {:?}", shape.columns))].kind
}

#[test]
fn french_files_are_recognised() {
    use Delimiter::{Comma, Semicolon};
    for (name, encoding, delimiter, width, comma) in [
        ("arbres_utf8_bom_semicolon.csv", Encoding::Utf8Bom, Semicolon, 26, Some(false)),
        ("csv_detective_double_header.csv", Encoding::Utf8, Semicolon, 11, Some(false)),
        ("fr_latin1_semicolon.csv", Encoding::Windows1252, Semicolon, 25, Some(false)),
        ("fr_utf8_bom_comma.csv", Encoding::Utf8Bom, Comma, 18, Some(false)),
        ("perimetre-des-epci-concernes-par-un-contrat-de-ville.csv", Encoding::Utf8, Semicolon, 10, Some(false)),
    ] {
        let Some(shape) = table(&format!("files/{name}")) else { return };
        assert_eq!(shape.source, Source::Csv { encoding, delimiter }, "{name}");
        assert_eq!((shape.columns.len(), shape.decimal_comma), (width, comma), "{name}");
    }
    let Some(twice) = table("files/csv_detective_double_header.csv") else { return };
    assert_eq!(twice.sample[0][0], "01001", "behind three headers");
    assert_eq!((kind(&twice, "NUMCOM"), kind(&twice, "TXCOUVGLO_COM_2014")), (Kind::Code, Kind::Number));
    let Some(latin) = table("files/fr_latin1_semicolon.csv") else { return };
    assert!(latin.position("Nom_officiel_région").is_some(), "{:?}", latin.columns);
    assert_eq!(kind(&latin, "date_maj"), Kind::Date);
    let Some(geo) = table("files/perimetre-des-epci-concernes-par-un-contrat-de-ville.geojson") else { return };
    assert_eq!(geo.source, Source::GeoJson);
    assert_eq!(
        (kind(&geo, "nom_epci"), kind(&geo, "geometry"), kind(&geo, "st_area_shape")),
        (Kind::Text, Kind::Place, Kind::Number)
    );
}

#[test]
fn every_other_json_of_the_samples_is_something() {
    for name in ["territory/communes_mel.json", "geocode/ban_search_paris.json", "territory/epci_200093201_mel.json"] {
        let Some(bytes) = sample(name) else { return };
        assert!(look(&bytes).is_ok(), "{name}");
    }
}

#[test]
fn pages_of_catalogues_are_read_as_the_harvester_reads_them() {
    for (name, family, found, more) in [
        ("udata/v2_search_page.CONSTRUCTED.json", Family::Udata, 1, false),
        ("ckan/package_search_hdx.json", Family::Ckan, 1, false),
        ("ods/v2.1_datasets.json", Family::Opendatasoft, 2, false),
        ("ogcapi_geonetwork/ogcapi_collections.json", Family::OgcApi, 3, false),
        ("ogcapi_geonetwork/alea-de-debordement.json", Family::Geonetwork, 1, false),
        ("dcat/udata_partial-collection-1.jsonld", Family::Dcat, 3, true),
        ("dcat/udata_partial-collection-2.jsonld", Family::Dcat, 1, false),
    ] {
        let Some(bytes) = sample(name) else { return };
        let portal = Portal { family, base: "http://data.test.org/catalog.jsonld".into(), filter: String::new() };
        let ask = portal.first().expect("a question");
        let page = portal.page(&ask, &bytes, None).unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
        assert!(page.found.len() >= found, "{name}: {} found", page.found.len());
        // whoever has looked at them all has nothing to ask
        assert!(page.next.is_some() == more || family == Family::Opendatasoft, "{name}: {:?}", page.next);
        let looked_at = page.found.iter().filter(|set| portal.address(set).is_some()).count();
        assert!(looked_at > 0, "{name}");
    }
    let Some(busy) = sample("ods/v2.1_error_429.json") else { return };
    let portal = Portal { family: Family::Opendatasoft, base: "https://a.fr".into(), filter: String::new() };
    let problem = portal.page(&portal.first().expect("a question"), &busy, None).err();
    assert!(matches!(problem, Some(Problem::Busy { .. })), "{problem:?}");
}
