//! Contrast is arithmetic (WCAG 2.2, 1.4.3 and 1.4.11), so it is a test: every pair that stands on a page, in both
//! themes.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../../style/tokens.css");

/// The colours declared in the block that begins with `selector`.
fn theme(selector: &str, nth: usize) -> BTreeMap<&'static str, &'static str> {
    let block = TOKENS.split(selector).nth(nth).and_then(|rest| rest.split('}').next()).expect("a block of tokens");
    block
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(';').split_once(": "))
        .filter(|(_, value)| value.starts_with('#'))
        .collect()
}

fn light() -> BTreeMap<&'static str, &'static str> {
    theme(":root {", 1)
}

fn dark() -> BTreeMap<&'static str, &'static str> {
    theme(":root[data-theme=\"dark\"] {", 1)
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// What is read as text, and what it stands on: 4.5 to 1.
const TEXT: &[(&str, &[&str])] = &[
    (
        "--ink",
        &["--paper", "--surface", "--sunken", "--wash", "--wait-wash", "--go-wash", "--stop-wash", "--done-wash"],
    ),
    ("--soft", &["--paper", "--surface", "--sunken", "--wash"]),
    ("--link", &["--paper", "--surface", "--sunken", "--wash"]),
    ("--stop", &["--paper", "--surface", "--stop-wash"]),
    ("--wait", &["--wait-wash"]),
    ("--go", &["--go-wash"]),
    ("--done", &["--done-wash"]),
    ("--on-fill", &["--fill", "--fill-strong"]),
    ("--on-band", &["--band"]),
    ("--on-band-soft", &["--band"]),
];

/// What has to be seen to be used: 3 to 1.
const SHAPES: &[(&str, &[&str])] = &[
    ("--edge", &["--paper", "--surface"]),
    ("--fill", &["--paper", "--surface"]),
    ("--link", &["--dot"]),
    ("--ring", &["--paper", "--surface", "--sunken"]),
    ("--one", &["--band"]),
];

#[test]
fn every_text_and_shape_has_enough_contrast_in_both_themes() {
    for (name, theme) in [("light", light()), ("dark", dark())] {
        for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
            for (front, backs) in pairs {
                for back in *backs {
                    let found = contrast(theme[front], theme[back]);
                    assert!(found >= least, "{name}: {front} on {back} is {found:.2}, not {least}");
                }
            }
        }
    }
}

#[test]
fn dark_by_choice_and_dark_by_device_are_the_same() {
    assert_eq!(dark(), theme(":root:not([data-theme]) {", 1));
    let names = |theme: BTreeMap<&'static str, _>| theme.into_keys().collect::<Vec<_>>();
    assert_eq!(names(dark()), names(light()));
}
