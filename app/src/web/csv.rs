/// A text as a cell of a CSV file: quoted when it has to be (RFC 4180), and never a formula in somebody's spreadsheet (OWASP, CSV
/// injection).
pub(crate) fn cell(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1"] {
            assert!(cell(text).trim_matches('"').starts_with('\''), "{text}");
        }
        assert_eq!(cell("rue du 8, n°3"), "\"rue du 8, n°3\"");
        assert_eq!(cell("dit \"ici\""), "\"dit \"\"ici\"\"\"");
        assert_eq!(cell("sonomètre"), "sonomètre");
    }
}
