use catalog::Sketch;
use domain::Lang;
use leptos::prelude::*;

/// Around the drawing, so that nothing at its edge is cut.
const MARGIN: i32 = 30;

/// Where the things of a table are. The table stands beside it with the same rows in words.
pub(super) fn view(lang: Lang, map: &Sketch) -> AnyView {
    let n = map.shown as i64;
    let places = format!("{} {}", lang.number(n), lang.plural(n, lang.t("lieu", "place"), lang.t("lieux", "places")));
    let said = match map.all {
        Some(all) if all > map.shown => {
            let all = lang.number(all as i64);
            lang.t(format!("{places} sur {all}, le nord en haut."), format!("{places} of {all}, north is up."))
        }
        Some(_) => lang.t(format!("{places}, le nord en haut."), format!("{places}, north is up.")),
        None => lang.t(
            format!("{places} du début du fichier, le nord en haut."),
            format!("{places} from the beginning of the file, north is up."),
        ),
    };
    let label = lang.t(format!("Dessin\u{a0}: {said}"), format!("Drawing: {said}"));
    let (width, height) = (map.width.max(1) + 2 * MARGIN, map.height.max(1) + 2 * MARGIN);
    let areas = map.areas.iter().map(|d| view! { <path class="sketch-area" d=d.clone() /> }).collect_view();
    let lines = map.lines.iter().map(|d| view! { <path class="sketch-line" d=d.clone() /> }).collect_view();
    let points = map.points.iter().map(|(x, y)| view! { <circle class="sketch-point" cx=*x cy=*y r="9" /> });
    let points = points.collect_view();
    view! {
        <figure class="sketch">
            <svg
                class="sketch-drawing"
                role="img"
                aria-label=label
                viewBox=format!("-{MARGIN} -{MARGIN} {width} {height}")
            >
                {areas}
                {lines}
                {points}
            </svg>
            <figcaption class="muted small">{said}</figcaption>
        </figure>
    }
    .into_any()
}
