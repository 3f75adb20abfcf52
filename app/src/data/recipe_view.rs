use catalog::{Aggregate, Bucket, Kind, Made, Operation, Recipe};
use domain::{Lang, Moment};
use leptos::prelude::*;

use super::{
    end,
    recipe::{Asked, Subject},
    table,
};
use crate::ui::{Field, Form, Select, Submit, Variant};

/// Values that are shown.
const VALUES: usize = 12;

/// A column to tap; then the recipe in words, its values, and the ways to change it or keep it.
#[expect(clippy::too_many_arguments, reason = "all that a page shows, once")]
pub(super) fn view(
    lang: Lang,
    s: &Subject,
    asked: &Asked,
    recipe: Option<&Recipe>,
    made: Option<Made>,
    problem: Option<String>,
    submission: String,
    now: Moment,
) -> AnyView {
    let address = format!("/experiments/{}/data/{}/reading", s.e.slug, s.id);
    let result = recipe.map(|recipe| {
        let keep = made.as_ref().map(|made| keep(lang, s, asked, recipe, made, &address, submission.clone()));
        view! {
            <section class="section panel" aria-labelledby="recipe">
                <h2 id="recipe">{lang.t("La recette", "The recipe")}</h2>
                <p class="lede">{sentence(lang, s, recipe)}</p>
                {made.as_ref().map(|made| values(lang, recipe, made, now))}
                {keep}
            </section>
        }
    });
    view! {
        <div class="stack">
            <p>
                <a href=format!("/data/{}", s.id)>{s.title.clone()}</a>
                {format!(" · {}", lang.t(format!("copie du {}", s.copy.fetched_at.day(lang)), format!("copy of {}", s.copy.fetched_at.day(lang))))}
            </p>
            {recipe.is_none().then(|| taps(lang, s, &address))}
            {result}
            {recipe.map(|recipe| change(lang, s, asked, recipe, &address, problem))}
            {end::list(lang, &s.e.slug, s.id, &s.in_place)}
            {table::rows(lang, &s.shape)}
        </div>
    }
    .into_any()
}

/// Every column as a link, those with numbers first.
fn taps(lang: Lang, s: &Subject, address: &str) -> AnyView {
    let mut columns: Vec<_> = s.shape.columns.iter().filter(|c| c.kind != Kind::Empty).collect();
    columns.sort_by_key(|c| c.kind != Kind::Number);
    let links = columns
        .into_iter()
        .take(60)
        .map(|c| {
            let name = percent_encoding::utf8_percent_encode(&c.name, percent_encoding::NON_ALPHANUMERIC);
            let class = if c.kind == Kind::Number { "button button-secondary" } else { "button button-quiet" };
            view! { <a class=class href=format!("{address}?column={name}")>{c.name.clone()}</a> }
        })
        .collect_view();
    view! {
        <section class="section" id="column">
            <h2>{lang.t("Quelle colonne mesure l’essai\u{a0}?", "Which column measures the try?")}</h2>
            <p class="muted data-note">
                {lang.t(
                    "Choisissez une colonne de nombres pour sa moyenne, ou une autre pour compter les lignes. Vous pourrez tout changer ensuite.",
                    "Choose a column of numbers for its mean, or another to count rows. You can change everything afterwards.",
                )}
            </p>
            <div class="cluster">{links}</div>
        </section>
    }
    .into_any()
}

fn values(lang: Lang, recipe: &Recipe, made: &Made, now: Moment) -> AnyView {
    let n = made.readings.len() as i64;
    let said = lang.t(
        format!(
            "{} {}, {} de {} lignes sur {}.",
            lang.number(n),
            lang.plural(n, "valeur", "valeurs"),
            lang.plural(n, "tirée", "tirées"),
            lang.number(made.used as i64),
            lang.number(made.rows as i64)
        ),
        format!(
            "{} {}, from {} of {} rows.",
            lang.number(n),
            lang.plural(n, "value", "values"),
            lang.number(made.used as i64),
            lang.number(made.rows as i64)
        ),
    );
    let left = (made.skipped > 0).then(|| {
        let examples: Vec<String> = made.examples.iter().map(|x| format!("{} ({})", x.cell, x.row)).collect();
        let (k, examples) = (lang.number(made.skipped as i64), examples.join(", "));
        let text = lang.t(
            format!("Lignes laissées de côté, car illisibles\u{a0}: {k}. Par exemple, case (ligne)\u{a0}: {examples}."),
            format!("Rows left aside because they cannot be read: {k}. For example, cell (row): {examples}."),
        );
        view! { <p class="muted">{text}</p> }
    });
    let growing = made.readings.iter().any(|r| !recipe.bucket.is_over(r.at, now)).then(|| {
        view! {
            <p class="muted">
                {lang.t(
                    "La dernière période n’est pas finie\u{a0}: sa valeur ne sera écrite qu’une fois complète.",
                    "The last period is not over: its value is written once it is complete.",
                )}
            </p>
        }
    });
    let rows = made
        .readings
        .iter()
        .rev()
        .take(VALUES)
        .map(|r| {
            view! {
                <tr>
                    <td>{period(lang, recipe.bucket, r.at)}</td>
                    <td class="number">{format!("{}\u{a0}{}", r.value.say(lang), recipe.unit)}</td>
                    <td class="number">{lang.number(r.rows as i64)}</td>
                </tr>
            }
        })
        .collect_view();
    let name = lang.t("Les dernières valeurs", "The last values");
    view! {
        <p>{said}</p>
        {left}
        {growing}
        <div class="table-scroll" role="region" aria-label=name tabindex="0">
            <table class="table values">
                <caption>{name}</caption>
                <thead>
                    <tr>
                        <th scope="col">{lang.t("Période", "Period")}</th>
                        <th scope="col" class="number">
                            {lang.t("Valeur", "Value")}
                        </th>
                        <th scope="col" class="number">
                            {lang.t("Lignes", "Rows")}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What a value is of, in words.
fn period(lang: Lang, bucket: Bucket, at: Moment) -> String {
    let day = at.day(lang);
    // « 1er\u{a0}mars 2026 » without its day, without its month
    let month = day.split_once('\u{a0}').map_or(day.as_str(), |(_, month)| month);
    match bucket {
        Bucket::Each if !at.as_minute().ends_with("00:00") => at.day_and_hour(lang),
        Bucket::Each | Bucket::Day | Bucket::All => day,
        Bucket::Week => lang.t(format!("semaine du {day}"), format!("week of {day}")),
        Bucket::Month => month.to_owned(),
        Bucket::Year => month.rsplit(' ').next().unwrap_or_default().to_owned(),
    }
}

/// The sentence of a recipe, in which a commune has its name.
fn sentence(lang: Lang, s: &Subject, recipe: &Recipe) -> String {
    let mut named = recipe.clone();
    if let Some(place) = named.territory.as_mut().filter(|place| place.value == s.e.commune_code) {
        place.value = format!("{} ({})", s.e.commune, s.e.commune_code);
    }
    said(lang, &named)
}

/// A recipe as a sentence that stands alone.
pub(super) fn said(lang: Lang, recipe: &Recipe) -> String {
    let said = recipe.say(lang);
    let mut rest = said.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}

/// The recipe as fields that nobody has to see again.
fn keep(
    lang: Lang,
    s: &Subject,
    asked: &Asked,
    recipe: &Recipe,
    _: &Made,
    address: &str,
    submission: String,
) -> AnyView {
    let filter = recipe.filters.first().or(recipe.territory.as_ref());
    let hidden: Vec<(&str, String)> = vec![
        ("column", asked.column.clone()),
        ("aggregate", recipe.aggregate.code().to_owned()),
        ("bucket", recipe.bucket.code().to_owned()),
        ("date", recipe.date.clone().unwrap_or_default()),
        ("filter", filter.map(|f| f.column.clone()).unwrap_or_default()),
        ("operation", filter.map(|f| f.operation.code().to_owned()).unwrap_or_default()),
        ("value", filter.map(|f| f.value.clone()).unwrap_or_default()),
        ("place", s.indicator(asked).map(|i| i.place.to_string()).unwrap_or_default()),
    ];
    let hidden = hidden.into_iter().map(|(n, v)| view! { <input type="hidden" name=n value=v /> }).collect_view();
    let measure = s.indicator(asked).map(|i| format!("{} ({})", i.measure, i.unit)).unwrap_or_default();
    view! {
        <p>{lang.t(format!("Ces valeurs deviendront des relevés de «\u{a0}{measure}\u{a0}»."), format!("These values become readings of “{measure}”."))}</p>
        <Form action=address.to_owned() submission>
            {hidden}
            <Submit label=lang.t("Garder cette recette", "Keep this recipe") />
        </Form>
    }
    .into_any()
}

/// Everything that can be changed, as a form that asks again.
fn change(lang: Lang, s: &Subject, asked: &Asked, recipe: &Recipe, address: &str, problem: Option<String>) -> AnyView {
    let all: Vec<(String, String)> = s.shape.columns.iter().map(|c| (c.name.clone(), c.name.clone())).collect();
    let dates: Vec<(String, String)> = all.clone();
    let aggregates = Aggregate::ALL.iter().map(|a| (a.code().to_owned(), a.say(lang).to_owned())).collect::<Vec<_>>();
    let buckets = Bucket::ALL.iter().map(|b| (b.code().to_owned(), b.say(lang).to_owned())).collect::<Vec<_>>();
    let operations = Operation::ALL.iter().map(|o| (o.code().to_owned(), o.say(lang).to_owned())).collect::<Vec<_>>();
    let places: Vec<(String, String)> =
        s.indicators.iter().map(|i| (i.place.to_string(), format!("{} ({})", i.measure, i.unit))).collect();
    let filter = recipe.filters.first().or(recipe.territory.as_ref());
    let place = s.indicator(asked).map(|i| i.place.to_string()).unwrap_or_default();
    let wrong = problem.is_some();
    let none = lang.t("aucune", "none");
    view! {
        <details class="data-more" open=wrong>
            <summary>{lang.t("Changer la recette", "Change the recipe")}</summary>
            <form class="form" method="get" action=address.to_owned()>
                <Select name="place" label=lang.t("L’indicateur", "The indicator") value=place options=places />
                <Select
                    name="aggregate"
                    label=lang.t("Le calcul", "The calculation")
                    value=recipe.aggregate.code().to_owned()
                    options=aggregates
                />
                <Select
                    name="column"
                    label=lang.t("La colonne des valeurs", "The column of values")
                    value=asked.column.clone()
                    options=all.clone()
                    empty_label=none.to_owned()
                    error=problem
                />
                <Select
                    name="date"
                    label=lang.t("La colonne des dates", "The column of dates")
                    value=recipe.date.clone().unwrap_or_default()
                    options=dates
                    empty_label=none.to_owned()
                />
                <Select
                    name="bucket"
                    label=lang.t("Regrouper", "Group")
                    value=recipe.bucket.code().to_owned()
                    options=buckets
                />
                <Select
                    name="filter"
                    label=lang.t("Seulement les lignes où…", "Only the rows where…")
                    value=filter.map(|f| f.column.clone()).unwrap_or_default()
                    options=all
                    empty_label=lang.t("toutes les lignes", "all rows").to_owned()
                />
                <Select
                    name="operation"
                    label=lang.t("Comparaison", "Comparison")
                    value=filter.map(|f| f.operation.code().to_owned()).unwrap_or_default()
                    options=operations
                />
                <Field name="value" label=lang.t("Avec", "With") value=filter.map(|f| f.value.clone()).unwrap_or_default() />
                <Submit label=lang.t("Voir ce que cela donne", "See what it gives") variant=Variant::Secondary />
            </form>
        </details>
    }
    .into_any()
}
