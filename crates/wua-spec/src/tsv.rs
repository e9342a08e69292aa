//! Reads the embedded tables: one line per row, cells separated by tabs, column names first.

/// Returns the rows below the header, as arrays of their cells.
///
/// # Panics
/// If a row does not have `N` cells. The tables are part of the crate, and a test reads them all.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|cells: Vec<&str>| {
            panic!("{} cells instead of {N} in the row of {:?}", cells.len(), cells.first())
        })
    })
}
