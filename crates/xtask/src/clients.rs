//! Builds the C++ clients for the suites that run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::{IntoDiagnostic, WrapErr};

use crate::process::run;
use crate::tools::CPP_COMPILER;

/// The folder of their sources.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/clients");
/// The folder of the double's own header.
const HEADERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../wua-com-server/include");

/// Builds every client into a folder below the target folder, and returns that folder.
pub(crate) fn build(target_folder: &Path) -> miette::Result<PathBuf> {
    let folder = target_folder.join("windows-leg").join("clients");
    if folder.exists() {
        fs::remove_dir_all(&folder).into_diagnostic().wrap_err("cannot remove the old clients")?;
    }
    fs::create_dir_all(&folder).into_diagnostic().wrap_err("cannot create the folder for the clients")?;
    for source in fs::read_dir(SOURCES).into_diagnostic().wrap_err(SOURCES)? {
        let source = source.into_diagnostic()?.path();
        if source.extension().is_some_and(|end| end == "cpp") {
            compile(&source, &folder)?;
        }
    }
    Ok(folder)
}

fn compile(source: &Path, folder: &Path) -> miette::Result<()> {
    let program = folder.join(source.file_stem().unwrap_or_default()).with_extension("exe");
    let mut compiler = Command::new(CPP_COMPILER);
    compiler.args(["-O1", "-Wall", "-Werror", "-static", "-I", HEADERS, "-o"]).arg(program).arg(source);
    run(compiler.args(["-lole32", "-loleaut32", "-luuid"]))
}
