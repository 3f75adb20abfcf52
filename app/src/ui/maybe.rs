/// An optional text argument, taken from a `&str`, a `String` or an `Option` of either. Empty means absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maybe(Option<String>);

impl Maybe {
    /// The text, if there is any.
    pub fn get(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty())
    }
}

impl From<&str> for Maybe {
    fn from(text: &str) -> Self {
        Maybe(Some(text.to_owned()))
    }
}

impl From<String> for Maybe {
    fn from(text: String) -> Self {
        Maybe(Some(text))
    }
}

impl From<Option<String>> for Maybe {
    fn from(text: Option<String>) -> Self {
        Maybe(text)
    }
}

impl From<Option<&str>> for Maybe {
    fn from(text: Option<&str>) -> Self {
        Maybe(text.map(str::to_owned))
    }
}
