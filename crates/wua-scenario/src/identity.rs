//! Identities of updates: the form of a UUID, and UUIDs derived from titles.

use std::collections::HashMap;

/// Returns `true` if the text is a UUID of 8-4-4-4-12 hex digits, without braces.
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12]) && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Derives a UUID (version 8) from a title and the number of earlier updates with the same title. It uses two rounds
/// of FNV-1a: the names must be repeatable, not secret.
pub(crate) fn from_title(title: &str, earlier: usize) -> String {
    let text = format!("{earlier}:{title}");
    let high = fnv1a(text.bytes());
    let low = fnv1a(text.bytes().rev());
    format!(
        "{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFF,
        0x8000 | ((low >> 48) & 0x3FFF),
        low & 0xFFFF_FFFF_FFFF,
    )
}

/// The titles seen so far, in the order of the file, from which UUIDs are derived.
#[derive(Default)]
pub(crate) struct Titles(HashMap<String, usize>);

impl Titles {
    /// Returns the UUID for the next update with this title; a child's UUID also depends on its parent's.
    pub(crate) fn next_id(&mut self, parent: &str, title: &str) -> String {
        let title = format!("{parent}{title}");
        let id = from_title(&title, self.0.get(&title).copied().unwrap_or(0));
        *self.0.entry(title).or_default() += 1;
        id
    }
}

fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_always_gives_the_same_uuid() {
        let id = from_title("A", 0);
        assert!(is_uuid(&id), "{id}");
        assert_eq!(id, from_title("A", 0));
        assert_ne!(id, from_title("A", 1));
        assert_ne!(id, from_title("B", 0));
    }

    #[test]
    fn texts_that_are_no_uuid() {
        assert!(is_uuid("0FA1201D-4330-4fa8-8ae9-b877473b6441"));
        for text in [
            "",
            "{0fa1201d-4330-4fa8-8ae9-b877473b6441}",
            "0fa1201d43304fa88ae9b877473b6441",
            "----",
            "gfa1201d-4330-4fa8-8ae9-b877473b6441",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
