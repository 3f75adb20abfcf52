use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// The session's token. `__Host-`: only over https (or loopback), only to this host, for every path.
pub const SESSION_COOKIE: &str = "__Host-essaim";
/// The language that was chosen.
pub const LANG_COOKIE: &str = "lang";
/// The theme that was chosen.
pub const THEME_COOKIE: &str = "theme";
/// The commune that was chosen as "near": its territory id, with a dot for the colon.
pub const NEAR_COOKIE: &str = "near";
/// What was just done, said once on the next page.
pub(super) const FLASH_COOKIE: &str = "flash";

fn cookie(name: &'static str, value: String, days: i64) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    if days > 0 {
        cookie.set_max_age(time::Duration::days(days));
    }
    cookie
}

pub(super) fn session(token: &str) -> Cookie<'static> {
    cookie(SESSION_COOKIE, token.to_owned(), 90)
}

pub(super) fn preference(name: &'static str, value: &str) -> Cookie<'static> {
    cookie(name, value.to_owned(), 365)
}

pub(super) fn flash(code: &str) -> Cookie<'static> {
    cookie(FLASH_COOKIE, code.to_owned(), 0)
}

pub(super) fn forget(jar: CookieJar, name: &'static str) -> CookieJar {
    jar.add({
        let mut gone = cookie(name, String::new(), 0);
        gone.set_max_age(time::Duration::ZERO);
        gone
    })
}
