//! Reading of text files, with a size limit and clear errors for files that are not UTF-8.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::{LoadError, Source};

/// The first bytes of UTF-16 texts: byte order marks, and an ASCII letter in either byte order.
const UTF_16: [fn(&[u8]) -> bool; 3] = [
    |bytes| bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]),
    |bytes| matches!(bytes, [1..0x80, 0, ..]),
    |bytes| matches!(bytes, [0, 1..0x80, ..]),
];

impl Source {
    /// The maximum size of a file, in bytes: 64 MiB.
    pub const LONGEST: u64 = 64 << 20;

    /// Reads a file. Diagnostics call it by its path.
    ///
    /// # Errors
    /// [`LoadError::Io`] if it cannot be read, is not UTF-8, or is longer than [`LONGEST`](Self::LONGEST).
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let read = File::open(path).and_then(|file| Self::read(&path.display().to_string(), file));
        read.map_err(|error| LoadError::Io(path.to_owned(), error))
    }

    /// Reads a reader to its end, under a name for diagnostics.
    ///
    /// # Errors
    /// An error of the reader, or [`InvalidData`](io::ErrorKind::InvalidData) for more than [`LONGEST`](Self::LONGEST)
    /// bytes and for text that is not UTF-8; its message names the line and explains what to do.
    pub fn read(name: &str, reader: impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        reader.take(Self::LONGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > Self::LONGEST {
            let message = format!("the file is longer than the limit of {} MiB", Self::LONGEST >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let text = String::from_utf8(bytes);
        let text = text.map_err(|error| error.into_bytes()).and_then(|text| {
            // A letter with a zero byte beside it may be UTF-8 as well.
            if is_utf_16(text.as_bytes()) { Err(text.into_bytes()) } else { Ok(text) }
        });
        let text = text.map_err(|bytes| io::Error::new(io::ErrorKind::InvalidData, no_text(&bytes)))?;
        Ok(Self::new(name, &text))
    }
}

fn is_utf_16(bytes: &[u8]) -> bool {
    UTF_16.iter().any(|begins| begins(bytes))
}

/// Explains why bytes are not text, and what to do about it.
fn no_text(bytes: &[u8]) -> String {
    if is_utf_16(bytes) {
        return "it is UTF-16, which `>` of Windows PowerShell writes: save it as UTF-8 \
                (`| Out-File -Encoding utf8`)"
            .to_owned();
    }
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let line = 1 + bytes[..valid].iter().filter(|byte| **byte == b'\n').count();
    format!("line {line} is not UTF-8: save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        Source::read("a.toml", bytes).unwrap_err().to_string()
    }

    #[test]
    fn what_is_not_utf_8_is_refused_with_its_line_and_advice() {
        assert_eq!(refusal(b"a\nb\nc\xFF\n"), "line 3 is not UTF-8: save the file as UTF-8");
        for units in ["\u{FEFF}title = 'A'", "title = 'A'"] {
            let little: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                assert!(refusal(&bytes).starts_with("it is UTF-16"), "{bytes:?}");
            }
        }
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let endless = Source::read("a.toml", io::repeat(b' ')).unwrap_err();
        assert_eq!(endless.to_string(), "the file is longer than the limit of 64 MiB");
    }

    #[test]
    fn a_text_is_read_as_it_is() {
        let source = Source::read("a.toml", "\u{FEFF}ü\r\n".as_bytes()).unwrap();
        assert_eq!((source.name(), source.text()), ("a.toml", "\u{FEFF}ü\r\n"));
        assert_eq!(Source::read("empty", &b""[..]).unwrap().text(), "");
    }
}
