use domain::Lang;
use leptos::prelude::*;

use super::{Chart, scale::Scale};

/// The same values as a table. The script that shows values under a finger reads them from here.
pub(super) fn of(lang: Lang, chart: &Chart, scale: &Scale) -> Option<AnyView> {
    if chart.points.is_empty() {
        return None;
    }
    let spread = chart.points.iter().any(|p| p.count > 1);
    let rows = chart
        .points
        .iter()
        .map(|p| {
            let (x, y) = (scale.x(p.at), scale.y(p.mean));
            let rest = spread.then(|| {
                view! {
                    <td>{scale.say(lang, p.least)}</td>
                    <td>{scale.say(lang, p.most)}</td>
                    <td>{lang.number(p.count)}</td>
                }
            });
            view! {
                <tr data-x=x data-y=y>
                    <th scope="row">{p.at.day(lang)}</th>
                    <td>{scale.say(lang, p.mean)}</td>
                    {rest}
                </tr>
            }
        })
        .collect_view();
    let when = match chart.days {
        1 => lang.t("Jour", "Day"),
        _ => lang.t("Semaine autour du", "Week around"),
    };
    let value = if spread { lang.t("Moyenne", "Mean") } else { lang.t("Valeur", "Value") };
    let more = spread.then(|| {
        view! {
            <th scope="col">{lang.t("Minimum", "Least")}</th>
            <th scope="col">{lang.t("Maximum", "Most")}</th>
            <th scope="col">{lang.t("Relevés", "Readings")}</th>
        }
    });
    let name = format!("{} ({})", chart.title, chart.unit);
    Some(
        view! {
            <details class="chart-table">
                <summary>{lang.t("Les valeurs en tableau", "The values as a table")}</summary>
                <div class="table-scroll" role="region" aria-label=name.clone() tabindex="0">
                    <table class="table">
                        <caption>{name.clone()}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{when}</th>
                                <th scope="col">{value}</th>
                                {more}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
        .into_any(),
    )
}
