//! Wine: a separate prefix below the target folder, and the programs that run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::process::{quietly, run};
use crate::report::step;
use crate::tools::C_COMPILER;

/// The source of the DLL that Wine 8 lacks.
const SHIM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/shim/bcryptprimitives.c");

/// A Wine prefix. Dropping it stops the programs that still run in it.
#[derive(Debug)]
pub(crate) struct Prefix {
    folder: PathBuf,
}

/// Creates a prefix below the target folder, or reuses that of the last run.
pub(crate) fn make(target_folder: &Path, keep: bool) -> miette::Result<Prefix> {
    let leg = target_folder.join("windows-leg");
    let prefix = Prefix { folder: leg.join("prefix") };
    if keep && prefix.system().is_dir() {
        println!("== Reuse the Wine prefix {}", prefix.folder.display());
    } else {
        step("Create a Wine prefix", || prefix.boot())?;
    }
    if !prefix.system().join("bcryptprimitives.dll").exists() {
        step("Build the bcryptprimitives.dll that this Wine lacks", || prefix.add_shim())?;
    }
    Ok(prefix)
}

impl Prefix {
    /// Returns the environment of every program in this prefix.
    pub(crate) fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("WINEPREFIX", self.folder.clone()),
            ("WINEARCH", "win64".into()),
            // Otherwise Wine complains about a display, which is not needed.
            ("WINEDEBUG", "-all".into()),
            // Otherwise Wine offers to download .NET and a browser.
            ("WINEDLLOVERRIDES", "mscoree=;mshtml=".into()),
        ]
    }

    /// Returns a command that runs in this prefix.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        command
    }

    /// Stops every program in this prefix.
    pub(crate) fn stop(&self) {
        // It fails if no program is running, which is fine.
        let _ = self.command("wineserver").arg("-k").output();
    }

    /// Returns the folder of the system's DLLs.
    fn system(&self) -> PathBuf {
        self.folder.join("drive_c/windows/system32")
    }

    fn boot(&self) -> miette::Result<()> {
        self.stop();
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).into_diagnostic().wrap_err("cannot remove the old prefix")?;
        }
        fs::create_dir_all(&self.folder)
            .into_diagnostic()
            .wrap_err("cannot create the folder for the prefix")?;
        quietly(self.command("wine").args(["wineboot", "--init"]))?;
        // The boot is over when its last process has ended.
        quietly(self.command("wineserver").arg("-w"))?;
        if self.system().is_dir() {
            return Ok(());
        }
        Err(miette!(
            help = format!("try `WINEPREFIX={} wineboot --init` by hand", self.folder.display()),
            "Wine did not create system32 in the new prefix"
        ))
    }

    fn add_shim(&self) -> miette::Result<()> {
        let place = self.system().join("bcryptprimitives.dll");
        let mut compiler = Command::new(C_COMPILER);
        run(compiler.args(["-shared", "-O2", "-Wall", "-o"]).arg(place).arg(SHIM).arg("-ladvapi32"))
    }

    /// Replaces Wine's own agent with the double, and keeps the original next to the prefix.
    pub(crate) fn place(&self, library: &Path) -> miette::Result<()> {
        let place = self.system().join("wuapi.dll");
        let kept = self.folder.with_file_name("wuapi-of-wine.dll");
        if place.exists() && !self.holds_the_double() {
            fs::copy(&place, kept).into_diagnostic().wrap_err("cannot save Wine's own wuapi.dll")?;
        }
        fs::copy(library, &place).into_diagnostic().wrap_err("cannot install the double")?;
        fs::write(self.mark(), "").into_diagnostic()
    }

    /// Returns `true` if an earlier run installed the double here.
    fn holds_the_double(&self) -> bool {
        self.mark().exists()
    }

    fn mark(&self) -> PathBuf {
        self.folder.join("holds-the-double")
    }

    /// Registers the double for the machine; Wine 8 ignores registrations for a user.
    pub(crate) fn register(&self) -> miette::Result<Option<i32>> {
        let status = self.command("wine").args(["regsvr32", "/s", "wuapi.dll"]).status().into_diagnostic()?;
        Ok(status.code())
    }
}

impl Drop for Prefix {
    fn drop(&mut self) {
        self.stop();
    }
}
