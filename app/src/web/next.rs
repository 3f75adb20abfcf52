/// Where to go after a form: the path when it stays on this site, otherwise the home page. Refuses
/// `//evil`, `/\evil`, `/%2Fevil`, and whatever is not a plain path with a query.
pub fn safe_path(raw: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?=&%+".contains(c);
    let starts_well = raw
        .strip_prefix('/')
        .is_some_and(|rest| rest.chars().next().is_none_or(|c| c.is_ascii_alphanumeric() || c == '?'));
    if starts_well && raw.len() <= 500 && raw.chars().all(plain) && !raw.contains("//") { raw } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/me", "/experiments/a-b?q=velo%20x", "/?lang=fr"] {
            assert_eq!(safe_path(good), good);
        }
        for evil in [
            "//evil",
            "/%2Fevil",
            "/\\evil",
            "\\evil",
            "https://evil",
            "",
            "/a//b",
            "/\u{9}/evil",
            "javascript:x",
            "/@evil",
        ] {
            assert_eq!(safe_path(evil), "/", "{evil:?}");
        }
    }
}
