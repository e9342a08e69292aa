//! Where the suites run: under Wine, or on Windows itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::{IntoDiagnostic, miette};

use crate::prefix::Prefix;
use crate::tools::TARGET;

/// Where the suites run.
#[derive(Debug)]
pub(crate) enum Stage {
    /// In a Wine prefix of our own, whose agent the double replaces.
    Wine(Prefix),
    /// On Windows, whose own agent stays where it is.
    Native {
        /// `true` if to register the double for this user.
        register: bool,
        /// What is registered, to be taken back.
        registered: Option<PathBuf>,
    },
}

/// Whether the double can be created by name.
#[derive(Debug)]
pub(crate) enum Registered {
    Yes,
    No(&'static str),
}

impl Stage {
    pub(crate) fn wine(prefix: Prefix) -> Self {
        Self::Wine(prefix)
    }

    pub(crate) fn native(register: bool) -> Self {
        Self::Native { register, registered: None }
    }

    /// Cargo, set up to build for this stage and to run there what it built.
    pub(crate) fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.arg(command);
        if let Self::Wine(prefix) = self {
            cargo.args(["--target", TARGET]).envs(prefix.environment());
            cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
        }
        cargo
    }

    /// A program for Windows, as a command of this stage.
    pub(crate) fn program(&self, file: &Path) -> Command {
        match self {
            Self::Wine(prefix) => {
                let mut wine = prefix.command("wine");
                wine.arg(file);
                wine
            }
            Self::Native { .. } => Command::new(file),
        }
    }

    /// A path of this machine, as a program for Windows names it.
    pub(crate) fn path_inside(&self, path: &Path) -> OsString {
        match self {
            // Wine's drive Z: is the root.
            Self::Wine(_) => format!("Z:{}", path.display()).replace('/', "\\").into(),
            Self::Native { .. } => path.into(),
        }
    }

    /// Makes the double known to COM: under Wine for the machine, on Windows for the user, if asked.
    pub(crate) fn register(&mut self, library: &Path) -> miette::Result<Registered> {
        let code = match self {
            Self::Wine(prefix) => {
                prefix.place(library)?;
                prefix.register()?
            }
            Self::Native { register: false, .. } => {
                return Ok(Registered::No("on Windows it takes the agent's place only with --register"));
            }
            Self::Native { registered, .. } => {
                let code = regsvr32(library, &["/s", "/n", "/i:user"])?;
                *registered = Some(library.to_owned());
                code
            }
        };
        match code {
            Some(0) => Ok(Registered::Yes),
            // regsvr32's own code for this.
            Some(4) => Ok(Registered::No("the DLL exports no DllRegisterServer yet")),
            _ => Err(miette!(
                help = "run it by hand without /s to see what it says",
                "regsvr32 could not register {}: exit code {code:?}",
                library.display()
            )),
        }
    }

    /// Stops a suite that hangs, with everything it started.
    pub(crate) fn stop(&self, suite: u32) {
        match self {
            Self::Wine(prefix) => prefix.stop(),
            Self::Native { .. } => {
                let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &suite.to_string()]).output();
            }
        }
    }
}

fn regsvr32(library: &Path, options: &[&str]) -> miette::Result<Option<i32>> {
    Ok(Command::new("regsvr32").args(options).arg(library).status().into_diagnostic()?.code())
}

impl Drop for Stage {
    /// On Windows the user gets the real agent back.
    fn drop(&mut self) {
        if let Self::Native { registered: Some(library), .. } = self
            && !matches!(regsvr32(library, &["/s", "/u", "/n", "/i:user"]), Ok(Some(0)))
        {
            eprintln!("the double is still registered: run `regsvr32 /u /n /i:user {}`", library.display());
        }
    }
}
