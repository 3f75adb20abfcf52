use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;

/// Light modules around a code, so that cameras find its edge (ISO/IEC 18004 asks for four).
const MARGIN: usize = 4;

/// A QR code as one path, dark on white in either theme: cameras want it so. None when the text is too long.
pub fn code(text: &str, label: String) -> Option<AnyView> {
    let code = QRBuilder::new(text.as_bytes()).ecl(ECL::L).build().ok()?;
    let size = code.size + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code[y][*x].value()) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    Some(
        view! {
            <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
                <rect width=size.to_string() height=size.to_string() fill="#fff" />
                <path d=path fill="#000" />
            </svg>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_fits_and_a_novel_does_not() {
        let owner = Owner::new();
        let html = owner.with(|| code(&"a".repeat(200), "x".into()).map(|view| view.to_html()));
        assert!(html.is_some_and(|html| html.contains("M4 4h1v1h-1z") && html.contains("role=\"img\"")));
        assert!(code(&"a".repeat(5000), String::new()).is_none());
    }
}
