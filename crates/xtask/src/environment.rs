//! The environments in which the suites run: Wine, or Windows itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::{IntoDiagnostic, miette};

use crate::prefix::Prefix;
use crate::tools::TARGET;

/// An environment in which the suites run.
#[derive(Debug)]
pub(crate) enum Environment {
    /// A separate Wine prefix, in which the double replaces the agent.
    Wine(Prefix),
    /// Windows, whose own agent is not replaced.
    Native {
        /// `true` to register the double for this user.
        register: bool,
        /// The registered DLL, to be unregistered at the end.
        registered: Option<PathBuf>,
    },
}

/// The outcome of a registration.
#[derive(Debug)]
pub(crate) enum Registered {
    Yes,
    No(&'static str),
}

impl Environment {
    pub(crate) fn wine(prefix: Prefix) -> Self {
        Self::Wine(prefix)
    }

    pub(crate) fn native(register: bool) -> Self {
        Self::Native { register, registered: None }
    }

    /// Returns cargo, configured to build for this environment and to run the result in it.
    pub(crate) fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.arg(command);
        if let Self::Wine(prefix) = self {
            cargo.args(["--target", TARGET]).envs(prefix.environment());
            cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
        }
        cargo
    }

    /// Returns a command that runs a Windows program in this environment.
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

    /// Returns the name of a path of this machine for a Windows program.
    pub(crate) fn path_inside(&self, path: &Path) -> OsString {
        match self {
            // Wine maps drive Z: to the root.
            Self::Wine(_) => format!("Z:{}", path.display()).replace('/', "\\").into(),
            Self::Native { .. } => path.into(),
        }
    }

    /// Registers the double with COM: under Wine for the machine, on Windows for the user, if requested.
    pub(crate) fn register(&mut self, library: &Path) -> miette::Result<Registered> {
        let code = match self {
            Self::Wine(prefix) => {
                prefix.place(library)?;
                prefix.register()?
            }
            Self::Native { register: false, .. } => {
                return Ok(Registered::No("on Windows the double is registered only with --register"));
            }
            Self::Native { registered, .. } => {
                let code = regsvr32(library, &["/s", "/n", "/i:user"])?;
                *registered = Some(library.to_owned());
                code
            }
        };
        match code {
            Some(0) => Ok(Registered::Yes),
            // The exit code of regsvr32 for this case.
            Some(4) => Ok(Registered::No("the DLL exports no DllRegisterServer yet")),
            _ => Err(miette!(
                help = "run it by hand without /s to see its message",
                "regsvr32 could not register {}: exit code {code:?}",
                library.display()
            )),
        }
    }

    /// Stops a suite that hangs, with all its processes.
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

impl Drop for Environment {
    /// Unregisters the double, so that the user gets the real agent again.
    fn drop(&mut self) {
        if let Self::Native { registered: Some(library), .. } = self
            && !matches!(regsvr32(library, &["/s", "/u", "/n", "/i:user"]), Ok(Some(0)))
        {
            eprintln!("the double is still registered: run `regsvr32 /u /n /i:user {}`", library.display());
        }
    }
}
