//! What is not to be written in Rust, or in the tests around it.

use super::File;

/// Leptos does not escape what stands in these elements when it renders on the server: whoever writes one by hand has
/// written a stored XSS. The design system has a component for each.
pub fn raw_elements(file: &File) -> Vec<String> {
    let ours = ["app/src/ui/", "app/src/ui.rs", "app/src/layout/", "app/src/layout.rs"];
    if ours.iter().any(|path| file.path.starts_with(path)) {
        return Vec::new();
    }
    let builders = ["html::textarea", "html::title", "html::noscript"];
    let mut found = words(file, &builders);
    found.extend(words(file, &["<textarea", "<title", "<noscript"]));
    found
}

/// `#[allow]` stays when its reason is gone; `#[expect]` complains.
pub fn allow(file: &File) -> Vec<String> {
    words(file, &["#[allow(", "#![allow("])
}

/// What must not be committed.
pub fn unfinished(file: &File) -> Vec<String> {
    words(file, &["todo!(", "unimplemented!(", "dbg!("])
}

/// A test that sleeps is slow on every machine and fails on a slow one. Wait for what is to happen instead.
pub fn sleeping_tests(file: &File) -> Vec<String> {
    if file.path.starts_with("end2end/") && file.path.ends_with(".ts") {
        let places = ["waitForTimeout(", "setTimeout("].into_iter().flat_map(|word| file.text.match_indices(word));
        return places.map(|(at, word)| file.at(at, word)).collect();
    }
    let tests_start = if file.path.contains("/tests/") || file.path.ends_with("/tests.rs") {
        Some(0)
    } else {
        file.code.find("#[cfg(test)]")
    };
    let Some(start) = tests_start else { return Vec::new() };
    let sleeps = ["thread::sleep(", "time::sleep(", "sleep_until("];
    let places = sleeps.into_iter().flat_map(|word| file.code.match_indices(word));
    places.filter(|(at, _)| *at >= start).map(|(at, word)| file.at(at, word)).collect()
}

/// Where these stand in the code; the next character must not make it a longer word.
fn words(file: &File, words: &[&str]) -> Vec<String> {
    let places = words.iter().flat_map(|word| file.code.match_indices(word));
    let whole = |(at, word): &(usize, &str)| {
        word.ends_with('(') || !file.code[at + word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    places.filter(whole).map(|(at, word)| file.at(at, word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_textarea_is_refused_outside_the_design_system() {
        let text = "//! No <textarea> here\nview! { <textarea name=\"x\">{text}</textarea> }\nlet x = \"<title>\";";
        assert_eq!(raw_elements(&File::new("app/src/desk/show.rs", text)), ["app/src/desk/show.rs:2: <textarea"]);
        assert!(raw_elements(&File::new("app/src/ui/field.rs", text)).is_empty());
        assert!(raw_elements(&File::new("app/src/x.rs", "view! { <titled_card /> }")).is_empty());
    }

    #[test]
    fn only_tests_may_not_sleep() {
        let text = "fn f() { std::thread::sleep(x) }\n#[cfg(test)]\nmod tests { fn g() { tokio::time::sleep(x) } }";
        assert_eq!(sleeping_tests(&File::new("server/src/a.rs", text)), ["server/src/a.rs:3: time::sleep("]);
        assert_eq!(sleeping_tests(&File::new("server/tests/a.rs", text)).len(), 2);
    }

    #[test]
    fn what_is_unfinished_is_found_in_code_only() {
        let text = "/// todo!()\nfn f() { let x = \"dbg!(1)\"; todo!() }\n#[allow(dead_code)]\nfn g() {}";
        assert_eq!(unfinished(&File::new("a.rs", text)), ["a.rs:2: todo!("]);
        assert_eq!(allow(&File::new("a.rs", text)), ["a.rs:3: #[allow("]);
    }
}
