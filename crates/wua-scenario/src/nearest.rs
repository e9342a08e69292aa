//! The nearest name to a misspelled one.

/// Returns the name that is nearest to the text, if one is near enough to have been meant.
///
/// ```
/// assert_eq!(wua_scenario::nearest("duraton", ["title", "duration"]), Some("duration"));
/// assert_eq!(wua_scenario::nearest("colour", ["title", "duration"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > 100 {
        return None;
    }
    let text = text.to_lowercase();
    let allowed = (text.chars().count() / 3).max(1);
    let distances =
        names.into_iter().map(|name| (strsim::damerau_levenshtein(&text, &name.to_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= allowed).then_some(name)
}

/// Returns advice, if a name is near enough to have been meant.
pub(crate) fn did_you_mean<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(text, names).map(|name| format!("did you mean `{name}`?"))
}
