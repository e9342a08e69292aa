//! Addresses of the pages and repositories that sources name.

/// Returns the address of the page that a citation names; `None` if it names none, or a header file.
///
/// ```
/// let page = wua_spec::page_link("nf-wuapi-iinstallationjob-cleanup.md").unwrap();
/// assert!(page.ends_with("/api/wuapi/nf-wuapi-iinstallationjob-cleanup"));
/// ```
#[must_use]
pub fn page_link(citation: &str) -> Option<String> {
    const WIN32: &str = "https://learn.microsoft.com/windows/win32";
    const UAMG: &str = "https://learn.microsoft.com/openspecs/windows_protocols/ms-uamg/";
    let name = citation.split([' ', ',', ';', '(']).next().unwrap_or_default();
    let name = name.strip_suffix(".md").unwrap_or(name);
    let page = |folder: &str, name: &str| is_page(name).then(|| format!("{WIN32}/{folder}/{name}"));
    if let Some(guide) = ["Wua_Sdk/", "win32:"].iter().find_map(|tag| name.strip_prefix(tag)) {
        return page("wua_sdk", guide);
    }
    if let Some(member) = name.strip_prefix("sdk:") {
        return page("api/wuapi", &page_name(member));
    }
    if ["nf-", "nn-", "ne-"].iter().any(|kind| name.starts_with(kind)) {
        return page("api/wuapi", name);
    }
    ["MS-UAMG", "UAMG", "U"].contains(&name).then(|| UAMG.to_owned())
}

/// Returns the full name of a page of the reference: citations drop the prefix of members.
fn page_name(name: &str) -> String {
    if name.starts_with("nn-") || name.starts_with("ne-") {
        name.to_owned()
    } else {
        format!("nf-wuapi-{name}")
    }
}

fn is_page(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
}

/// Returns the address of the repository at the start of a location: `owner/name`, with or without a commit.
pub(crate) fn repository_link(location: &str) -> Option<String> {
    let name = location.split([' ', ',', ';']).next().unwrap_or_default();
    let (name, commit) = name.split_once('@').map_or((name, None), |(name, commit)| (name, Some(commit)));
    let (owner, repository) = name.split_once('/')?;
    let is_name = |text: &str| {
        !text.is_empty()
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
    };
    if !is_name(owner) || !is_name(repository) {
        return None;
    }
    let tree = commit.map_or(String::new(), |commit| format!("/tree/{commit}"));
    Some(format!("https://github.com/{owner}/{repository}{tree}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_addresses_and_headers_have_none() {
        let end =
            |citation| page_link(citation).map(|link| link.rsplit('/').next().unwrap_or_default().to_owned());
        assert_eq!(end("sdk:isearchjob-cleanup").as_deref(), Some("nf-wuapi-isearchjob-cleanup"));
        assert_eq!(end("sdk:ne-wuapi-downloadphase").as_deref(), Some("ne-wuapi-downloadphase"));
        assert_eq!(end("Wua_Sdk/guidelines.md").as_deref(), Some("guidelines"));
        assert_eq!(end("sdk:idownloadprogress-get_*"), None);
        assert_eq!(end("wuerror.h"), None);
        assert_eq!(end("sdk"), None);
    }

    #[test]
    fn a_repository_is_found_at_the_commit_it_was_read() {
        let link = repository_link("google/cabbie@485979c9855a, install/install.go").unwrap_or_default();
        assert_eq!(link, "https://github.com/google/cabbie/tree/485979c9855a");
        assert_eq!(repository_link("public files"), None);
    }
}
