//! The table of result codes: those of the agent, and those of Windows that its clients meet.

use std::sync::LazyLock;

use super::{Code, Family, HResult};

/// Writes a constant and a row of `ROWS` for each code, from one line. A meaning is a sentence for users
/// of a program, without its full stop, so that it can end a message as well as stand alone.
macro_rules! codes {
    ($($const:ident = $value:literal $name:literal $family:ident $meaning:literal;)*) => {
        impl HResult {
            $(
                #[doc = concat!("`", stringify!($value), "`: ", $meaning, ".")]
                pub const $const: HResult = HResult::from_bits($value);
            )*
        }

        pub(super) static ROWS: &[Code] = &[
            $(Code { name: $name, value: HResult::from_bits($value), family: Family::$family, meaning: $meaning },)*
        ];
    };
}

mod agent;
mod windows;

/// Every code with a name, sorted by value; an alias follows the name that the header uses.
pub(super) static TABLE: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let mut rows = [agent::ROWS, windows::ROWS].concat();
    rows.sort_by_key(|row| (row.value.bits(), row.family == Family::Alias));
    rows
});
