use std::fmt::Write;

use domain::Lang;
use image::{ExtendedColorType, ImageEncoder, codecs::png};
use resvg::{tiny_skia::Pixmap, usvg};
use sha2::{Digest, Sha256};

use super::{
    SIZE,
    text::{FACES, Weight, drawable, width, wrap},
};
use crate::{
    layout::colour,
    ui::{Tone, emblem_svg},
};

/// Where text begins, and how wide its column is.
const LEFT: f32 = 72.0;
const TOP: f32 = 66.0;
const COLUMN: f32 = 650.0;
/// The swatch: left, top, side.
const SWATCH: (f32, f32, f32) = (762.0, 72.0, 366.0);
/// Where the band begins.
const BAND: f32 = 516.0;
/// Counts among the versions of a card: raise it when the drawing changes.
const EDITION: &str = "1";

const INK: &str = "#261a24";
const SOFT: &str = "#5f4f5b";
const DOT: &str = "#d3c4cd";
const LINK: &str = "#7a1f5c";
const ONE: &str = "#f7c52f";

/// What a card says.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// Of the swatch.
    pub seed: String,
    /// As typed by somebody.
    pub title: String,
    /// The commune.
    pub place: String,
    /// The theme; a sentence where there is no status.
    pub about: String,
    /// Where it stands.
    pub status: Option<(Tone, String)>,
    /// A number, large; empty for none.
    pub figure: String,
    /// What the number counts.
    pub words: String,
    /// How full the bar is, 0 to 1.
    pub share: f64,
    /// The line beside our name.
    pub motto: &'static str,
    /// The instance, whose host is shown.
    pub origin: String,
}

pub(super) fn motto(lang: Lang) -> &'static str {
    lang.t("Essayer ensemble, dire ce qu’on a appris", "Try together, say what was learned")
}

impl Card {
    /// The card of pages that are no experiment's.
    pub(super) fn of_site(lang: Lang, origin: &str) -> Card {
        Card {
            seed: "essaim".to_owned(),
            title: lang.t("Et si on essayait\u{a0}?", "What if we tried?").to_owned(),
            place: String::new(),
            about: lang
                .t(
                    "Proposez un essai près de chez vous, soutenez ceux des autres, sachez ce qu’ils deviennent.",
                    "Propose a try near you, support those of others, know what became of them.",
                )
                .to_owned(),
            status: None,
            figure: String::new(),
            words: String::new(),
            share: 0.0,
            motto: motto(lang),
            origin: origin.to_owned(),
        }
    }

    /// Sixteen hexadecimal digits that change with what is drawn.
    pub(super) fn version(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(EDITION);
        hash.update(format!("{self:?}"));
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// A PNG of [`SIZE`]. Takes a processor for a while.
    ///
    /// # Errors
    /// A mistake in the drawing, in words for the log.
    pub(super) fn png(&self) -> Result<Vec<u8>, String> {
        let options = usvg::Options { fontdb: FACES.clone(), ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&self.svg(), &options).map_err(|e| e.to_string())?;
        let (wide, high) = SIZE;
        let mut pixels = Pixmap::new(wide, high).ok_or("no memory for a card")?;
        resvg::render(&tree, resvg::tiny_skia::Transform::default(), &mut pixels.as_mut());
        // the ground is opaque: without its fourth channel the file is a quarter smaller
        let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
        let mut out = Vec::new();
        png::PngEncoder::new_with_quality(&mut out, png::CompressionType::Best, png::FilterType::Adaptive)
            .write_image(&rgb, wide, high, ExtendedColorType::Rgb8)
            .map_err(|e| e.to_string())?;
        Ok(out)
    }

    fn svg(&self) -> String {
        let (wide, high) = SIZE;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
             font-family=\"Bricolage Grotesque\"><rect width=\"{wide}\" height=\"{high}\" fill=\"{}\"/>",
            colour::PAPER
        );
        svg += &swatch(&self.seed);
        svg += &self.story();
        svg += &self.band();
        svg += "</svg>";
        svg
    }

    /// Status and place, title, support, from the top.
    fn story(&self) -> String {
        // a title in letters that our face does not have: the place takes its part
        let title = drawable(&self.title).unwrap_or_else(|| self.place.clone());
        let (size, lines) = headline(&title);
        let mut out = String::new();
        let mut y = TOP + 6.0;
        match &self.status {
            Some((tone, label)) => {
                out += &self.facts(*tone, label);
                y += 72.0;
            }
            // fewer lines: lower, so that they stand in the middle
            None => y += 64.0,
        }
        for text in lines {
            out += &line(LEFT, y + size * 0.82, size, Weight::Bold, INK, &text);
            y += size * 1.1;
        }
        if self.status.is_none() {
            for (n, text) in wrap(&self.about, 34.0, COLUMN, 3).0.iter().enumerate() {
                out += &line(LEFT, y + 56.0 + 46.0 * n as f32, 34.0, Weight::Medium, SOFT, text);
            }
        }
        if !self.figure.is_empty() {
            out += &self.support();
        }
        out
    }

    /// The status as on the page, and beside it the place, with the theme where there is room.
    fn facts(&self, tone: Tone, label: &str) -> String {
        let (ink, wash) = dye(tone);
        let long = width(label, Weight::Bold, 26.0) + 44.0;
        let mut out =
            format!("<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{long}\" height=\"48\" rx=\"24\" fill=\"{wash}\"/>");
        out += &line(LEFT + 22.0, TOP + 33.0, 26.0, Weight::Bold, ink, label);
        let both = format!("{} · {}", self.place, self.about);
        let room = COLUMN - long - 20.0;
        let fits = |text: &&str| width(text, Weight::Medium, 26.0) <= room;
        let text = [both.as_str(), &self.place].into_iter().find(fits).unwrap_or_default();
        out += &line(LEFT + long + 20.0, TOP + 33.0, 26.0, Weight::Medium, SOFT, text);
        out
    }

    /// The figure, what it counts, and a bar, just above the band.
    fn support(&self) -> String {
        let y = BAND - 54.0;
        let long = width(&self.figure, Weight::Bold, 52.0);
        let full = (f64::from(COLUMN) * self.share).max(14.0);
        let mut out = line(LEFT, y - 24.0, 52.0, Weight::Bold, LINK, &self.figure);
        out += &line(LEFT + long + 16.0, y - 24.0, 29.0, Weight::Medium, INK, &self.words);
        let _ = write!(
            out,
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{COLUMN}\" height=\"14\" rx=\"7\" fill=\"{DOT}\"/>\
             <rect x=\"{LEFT}\" y=\"{y}\" width=\"{full}\" height=\"14\" rx=\"7\" fill=\"{LINK}\"/>"
        );
        out
    }

    /// Our sign and name, and where this is.
    fn band(&self) -> String {
        let (wide, high) = SIZE;
        let host = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host);
        let ends = wide as f32 - LEFT - width(host, Weight::Medium, 26.0);
        let mut out = format!(
            "<rect y=\"{BAND}\" width=\"{wide}\" height=\"{}\" fill=\"{}\"/>\
             <rect y=\"{BAND}\" width=\"{wide}\" height=\"6\" fill=\"{ONE}\"/>\
             <g transform=\"translate({LEFT} 546) scale(1.42) translate(-3 -3)\" fill=\"none\" stroke=\"#fff\" \
             stroke-linecap=\"round\"><path stroke-width=\"5.5\" d=\"M18 41h0M26.3 39.9h0\"/>\
             <path stroke-width=\"6\" d=\"M7.4 29.2h0M10.7 36.8h0\"/>\
             <path stroke-width=\"6.5\" d=\"M15.8 15.7h0M9.3 21h0M16.1 28h0M24.9 28h0\"/>\
             <path stroke-width=\"7\" d=\"M33.7 28h0M31 20.1h0M24.1 15.3h0\"/>\
             <path stroke-width=\"10\" stroke=\"{ONE}\" d=\"M39 9.5h0\"/></g>",
            high as f32 - BAND,
            colour::LIGHT
        );
        out += &line(LEFT + 78.0, 590.0, 44.0, Weight::Bold, "#ffffff", "Essaim");
        let named = LEFT + 78.0 + width("Essaim", Weight::Bold, 44.0) + 26.0;
        // a long host leaves no room for the motto
        if named + width(self.motto, Weight::Medium, 26.0) + 40.0 < ends {
            out += &line(named, 590.0, 26.0, Weight::Medium, "#e6d3e0", self.motto);
        }
        out += &line(ends, 590.0, 26.0, Weight::Medium, "#e6d3e0", host);
        out
    }
}

/// As large as it can be in the room above the support.
fn headline(title: &str) -> (f32, Vec<String>) {
    for (size, lines) in [(72.0, 2), (62.0, 3), (52.0, 4)] {
        let (broken, whole) = wrap(title, size, COLUMN, lines);
        if whole {
            return (size, broken);
        }
    }
    (46.0, wrap(title, 46.0, COLUMN, 4).0)
}

/// The emblem, large, with its pinked edges.
fn swatch(seed: &str) -> String {
    let (x, y, side) = SWATCH;
    const TEETH: usize = 12;
    let (deep, step) = (side * 0.026, (side * 0.948) / TEETH as f32);
    let mut edge = String::new();
    // one side of teeth, turned into the four
    let turn = |corner: usize, along: f32, across: f32| match corner {
        0 => (along, across),
        1 => (side - across, along),
        2 => (side - along, side - across),
        _ => (across, side - along),
    };
    for corner in 0..4 {
        for tooth in 0..TEETH {
            let along = deep + step * tooth as f32;
            for (u, v) in [turn(corner, along, deep), turn(corner, along + step / 2.0, 0.0)] {
                let _ = write!(edge, "{}{u:.2} {v:.2}", if edge.is_empty() { "M" } else { "L" });
            }
        }
    }
    format!(
        "<clipPath id=\"pinked\"><path d=\"{edge}z\"/></clipPath><g transform=\"translate({x} {y})\">\
         <g clip-path=\"url(#pinked)\">{}</g></g>",
        emblem_svg(seed, side as u32)
    )
}

/// Ink and wash of a tone, as `style/tokens.css` has them in the light theme.
fn dye(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Neutral => (SOFT, "#eee7e2"),
        Tone::Wait => ("#6b4700", "#fbeccb"),
        Tone::Go => ("#11584a", "#dcefe7"),
        Tone::Stop => ("#96252f", "#fae4e2"),
        Tone::Done => ("#264e6e", "#e0ebf3"),
    }
}

fn line(x: f32, y: f32, size: f32, weight: Weight, fill: &str, text: &str) -> String {
    let weight = if weight == Weight::Bold { 700 } else { 500 };
    let text = drawable(text).unwrap_or_default();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\">{text}</text>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str) -> Card {
        Card {
            title: title.to_owned(),
            place: "Villeneuve-d’Ascq".to_owned(),
            about: "Espace public".to_owned(),
            status: Some((Tone::Go, "Ouverte aux soutiens".to_owned())),
            figure: "128".to_owned(),
            words: "soutiens sur 200".to_owned(),
            share: 0.64,
            ..Card::of_site(Lang::Fr, "https://essaim.example.org")
        }
    }

    #[test]
    fn whatever_the_title_is_a_card_comes_out() {
        let titles = [
            "Un banc".to_owned(),
            "Fermer la rue de l’école ".repeat(12),
            "W".repeat(300),
            "🚲🐝".repeat(80),
            "حديقة مشتركة لكل الجيران".to_owned(),
            "公園をみんなで".to_owned(),
            "<script>alert(1)</script> & \"'".to_owned(),
            "e\u{301}".repeat(120),
            "\u{202e}renversé\u{0}".to_owned(),
            String::new(),
        ];
        for title in titles {
            let png = card(&title).png().unwrap();
            let read = image::load_from_memory_with_format(&png, image::ImageFormat::Png).unwrap();
            assert_eq!((read.width(), read.height()), SIZE, "{title}");
            assert!(png.len() < 200_000, "{title}: {} bytes", png.len());
        }
    }

    #[test]
    fn the_title_is_really_drawn() {
        assert_ne!(card("Un banc").png().unwrap(), card("Deux bancs").png().unwrap());
    }

    #[test]
    fn a_card_changes_its_version_with_what_it_says() {
        let other = Card { figure: "129".to_owned(), ..card("Un banc") };
        assert_ne!(card("Un banc").version(), other.version());
        assert_eq!(card("Un banc").version(), card("Un banc").version());
    }

    #[test]
    fn colours_are_those_of_the_light_theme() {
        let tokens = include_str!("../../../style/tokens.css");
        for (name, value) in [("ink", INK), ("soft", SOFT), ("dot", DOT), ("link", LINK), ("one", ONE)] {
            assert!(tokens.contains(&format!("--{name}: {value};")), "{name}");
        }
        for (tone, name) in [(Tone::Wait, "wait"), (Tone::Go, "go"), (Tone::Stop, "stop"), (Tone::Done, "done")] {
            let (ink, wash) = dye(tone);
            assert!(tokens.contains(&format!("--{name}: {ink};\n  --{name}-wash: {wash};")), "{name}");
        }
    }
}
