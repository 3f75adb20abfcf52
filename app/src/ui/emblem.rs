use leptos::prelude::*;
use std::fmt::Write;

/// The face of an experiment: a swatch of dyed cloth, with pinked edges, out of a draper's sample book
/// (*échantillon*: what is tried before one buys the roll). Lille, Roubaix and Tourcoing lived by such books.
///
/// Its colours and weave follow from the seed alone. It says nothing that the title does not say, so it is
/// hidden from assistive technology.
#[component]
pub fn Emblem(
    #[prop(into)] seed: String,
    /// In CSS pixels.
    #[prop(default = 56)]
    size: u32,
) -> impl IntoView {
    let swatch = Swatch::new(&seed);
    view! {
        <svg
            class=format!("emblem dye-{}", swatch.dye)
            viewBox="0 0 47 47"
            width=size.to_string()
            height=size.to_string()
            aria-hidden="true"
            focusable="false"
            inner_html=swatch.drawing()
        />
    }
    .into_any()
}

/// The same picture as a document of its own, for places that know no style sheet (a preview card, a feed).
pub fn emblem_svg(seed: &str, size: u32) -> String {
    let swatch = Swatch::new(seed);
    let (ground, thread, one) = DYES[swatch.dye];
    // attributes and no style element: under our own Content-Security-Policy it would be ignored
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 47 47\" width=\"{size}\" height=\"{size}\">\
         <rect width=\"47\" height=\"47\" fill=\"{ground}\"/>\
         <g fill=\"none\" stroke=\"{thread}\" stroke-linecap=\"round\">{}</g></svg>",
        swatch.drawing().replace("class=\"o\"", &format!("stroke=\"{one}\""))
    )
}

/// Ground, thread, and the one thread that differs. The same values stand in `style/components/emblem.css`.
const DYES: [(&str, &str, &str); 8] = [
    ("#9c3540", "#f0c9b4", "#ffd34d"), // garance, madder
    ("#e3b02f", "#6a2350", "#fff6dc"), // gaude, weld
    ("#2c5a78", "#b9d6df", "#ffd34d"), // guède, woad
    ("#552148", "#e3b3d1", "#ffd34d"), // prune
    ("#dccdb4", "#7a4a30", "#a8323f"), // écru, raw linen
    ("#276354", "#c3e2c6", "#ffd34d"), // bouteille, bottle green
    ("#bd5b36", "#ffe0c6", "#33182f"), // brique
    ("#48505f", "#cdd3dc", "#ff9d76"), // ardoise, slate
];

struct Swatch {
    dye: usize,
    weave: u64,
    /// Where the motif begins.
    shift: i64,
    /// The dot that differs: the one that tries.
    one: (i64, i64),
    turn: u64,
}

impl Swatch {
    fn new(seed: &str) -> Self {
        let mut draw = Draw::new(seed);
        Swatch {
            dye: draw.below(8) as usize,
            weave: draw.below(8),
            shift: draw.below(4) as i64,
            one: (1 + draw.below(4) as i64, 1 + draw.below(4) as i64),
            turn: draw.below(4),
        }
    }

    /// Six by six dots in four thicknesses, each thickness one path of strokes without length.
    fn drawing(&self) -> String {
        let mut paths: [String; 4] = Default::default();
        for y in 0..6 {
            for x in 0..6 {
                if (x, y) != self.one {
                    // writing to a String cannot fail
                    let _ = write!(paths[self.weight(x, y)], "M{} {}h0", 6 + 7 * x, 6 + 7 * y);
                }
            }
        }
        let mut out = String::with_capacity(512);
        for (path, width) in paths.iter().zip(["1.4", "2.9", "4.5", "6.2"]) {
            if !path.is_empty() {
                let _ = write!(out, "<path d=\"{path}\" stroke-width=\"{width}\"/>");
            }
        }
        let (x, y) = self.one;
        let _ = write!(out, "<path class=\"o\" d=\"M{} {}h0\" stroke-width=\"6.6\"/>", 6 + 7 * x, 6 + 7 * y);
        out
    }

    /// The thickness of a dot, 0 to 3, by the weave: each is a motif that a draper would recognise.
    fn weight(&self, x: i64, y: i64) -> usize {
        let (x, y) = match self.turn {
            0 => (x, y),
            1 => (5 - y, x),
            2 => (5 - x, 5 - y),
            _ => (y, 5 - x),
        };
        // 0, 1, 2 from the middle outwards
        let (u, v) = ((2 * x - 5).abs() / 2, (2 * y - 5).abs() / 2);
        let n = match self.weave {
            0 => 4 - (x * x + y * y + 4) / 9,     // a swarm that leaves a corner
            1 => 3 - (x + y + self.shift) % 4,    // twill
            2 => 3 - (u + v + self.shift) % 4,    // diamond
            3 => (u.max(v) * 2 + self.shift) % 4, // frames
            4 => 3 - (u + y + self.shift) % 4,    // herringbone
            5 => [3, 0, 2, 2, 0, 3][x as usize] * (1 + y % 2) / 2 + self.shift % 2, // ribbon
            6 => {
                if (x / 2 + y / 2) % 2 == 0 {
                    3
                } else {
                    (x + y + self.shift) % 2
                }
            } // check
            _ => 3 - (x * x + y * y) / 3 % 4,     // shells
        };
        n.clamp(0, 3) as usize
    }
}

/// A small stream of numbers from a text: FNV-1a, then SplitMix64. Stable for ever: faces must not change.
struct Draw(u64);

impl Draw {
    fn new(seed: &str) -> Self {
        Draw(
            seed.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)),
        )
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}
