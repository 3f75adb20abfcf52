use domain::Lang;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Ways to pass an address on: a field to copy from and a mail for everybody; where the script runs, the device's own
/// sharing and the clipboard. Nobody is told, no other site is asked. `on` is the day that stands on a printed page.
#[component]
pub fn Share(
    lang: Lang,
    #[prop(into)] address: String,
    #[prop(into)] title: String,
    #[prop(into)] on: String,
) -> impl IntoView {
    let mail = mail_to(&title, &address);
    let printed = lang.t(format!("{address}, telle que le {on}"), format!("{address}, as of {on}"));
    view! {
        <section class="section share" lang=lang.code()>
            <h2>{lang.t("Faire connaître cet essai", "Tell others about this try")}</h2>
            <div data-share=address.clone() data-title=title>
                <div class="field">
                    <label class="label" for="share-address">
                        {lang.t("Adresse de cette page", "Address of this page")}
                    </label>
                    <input class="input" id="share-address" type="text" value=address.clone() readonly=true />
                </div>
                <div class="cluster">
                    <button type="button" class="button button-secondary" hidden=true>
                        {lang.t("Partager…", "Share…")}
                    </button>
                    <button
                        type="button"
                        class="button button-secondary"
                        data-done=lang.t("L’adresse est copiée.", "The address is copied.")
                        hidden=true
                    >
                        {lang.t("Copier l’adresse", "Copy the address")}
                    </button>
                    <a class="button button-secondary" href=mail>
                        {lang.t("Envoyer par courriel", "Send by e-mail")}
                    </a>
                    <span role="status" class="muted"></span>
                </div>
            </div>
        </section>
        <p class="on-paper" lang=lang.code()>
            {printed}
        </p>
    }
    .into_any()
}

/// RFC 6068: everything but letters and digits is escaped, so nothing of a title becomes an address or a header.
fn mail_to(title: &str, address: &str) -> String {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("mailto:?subject={}&body={}", escaped(title), escaped(address))
}

#[cfg(test)]
mod tests {
    use super::mail_to;

    #[test]
    fn a_title_adds_nobody_to_the_mail() {
        let link = mail_to("Un banc ?&bcc=x@example.org\r\n", "https://a.example/experiments/un-banc");
        assert_eq!(link.matches(['&', '?']).count(), 2, "{link}");
        assert!(!link.contains('@') && link.contains("%0D%0A"), "{link}");
    }
}
