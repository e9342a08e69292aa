//! The tools for building Windows programs and running them on Linux, and their installation.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use miette::miette;

use crate::process::{is_there, quietly, run};

/// The Rust target of every program that runs under Wine.
pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// The C compiler for that target, which also links.
pub(crate) const C_COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// The C++ compiler for that target.
pub(crate) const CPP_COMPILER: &str = "x86_64-w64-mingw32-g++";

/// The programs, and the Debian packages that contain them.
const PROGRAMS: &[(&str, &[&str])] = &[
    (C_COMPILER, &["gcc-mingw-w64-x86-64-win32"]),
    (CPP_COMPILER, &["g++-mingw-w64-x86-64-win32"]),
    ("wine", &["wine64", "wine"]),
    ("wineserver", &["wine64", "wine"]),
];

/// The tools that are missing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Missing {
    target: bool,
    packages: BTreeSet<&'static str>,
}

impl Missing {
    fn look(has_target: bool, has: impl Fn(&str) -> bool) -> Self {
        let absent = PROGRAMS.iter().filter(|(program, _)| !has(program));
        let packages: BTreeSet<_> = absent.flat_map(|(_, packages)| packages.iter().copied()).collect();
        Self { target: !has_target, packages }
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the commands that a person would type to install them.
    fn remedy(&self) -> String {
        let target = self.target.then(|| format!("rustup target add {TARGET}"));
        let packages = (!self.packages.is_empty())
            .then(|| format!("apt-get install --no-install-recommends {}", words(&self.packages)));
        target.into_iter().chain(packages).collect::<Vec<_>>().join("\n")
    }
}

fn words(packages: &BTreeSet<&str>) -> String {
    packages.iter().copied().collect::<Vec<_>>().join(" ")
}

/// Installs the missing tools, or reports which they are.
pub(crate) fn ensure(install: bool) -> miette::Result<()> {
    if std::env::consts::ARCH != "x86_64" {
        return Err(miette!(
            help = "use a machine with an x86-64 processor, or Windows",
            "programs for 64-bit Windows do not run under Wine on {}",
            std::env::consts::ARCH
        ));
    }
    let missing = look();
    if missing.is_nothing() {
        return Ok(());
    }
    let remedy = missing.remedy();
    if !install {
        return Err(miette!(
            help = format!("leave out --no-install, or run\n{remedy}"),
            "some required tools are missing"
        ));
    }
    println!("   missing; this installs it:\n{remedy}");
    add_target(&missing)?;
    add_packages(&missing)?;
    match look() {
        still if still.is_nothing() => Ok(()),
        still => Err(miette!(help = "check that they are on the PATH", "still missing:\n{}", still.remedy())),
    }
}

fn look() -> Missing {
    Missing::look(has_target(), is_there)
}

/// Returns `true` if the Rust in use has a standard library for the target, however it was installed.
fn has_target() -> bool {
    let asked = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    asked.is_ok_and(|said| Path::new(String::from_utf8_lossy(&said.stdout).trim()).is_dir())
}

fn add_target(missing: &Missing) -> miette::Result<()> {
    if !missing.target {
        return Ok(());
    }
    if !is_there("rustup") {
        return Err(miette!(
            help =
                "install Rust with rustup, or your distribution's standard library of Rust for that target",
            "the Rust in use lacks the target {TARGET}, and rustup is not installed"
        ));
    }
    run(Command::new("rustup").args(["target", "add", TARGET]))
}

fn add_packages(missing: &Missing) -> miette::Result<()> {
    if missing.packages.is_empty() {
        return Ok(());
    }
    if !is_there("apt-get") {
        return Err(miette!(
            help = "install your system's packages of Wine (64 bit) and of mingw-w64 (gcc and g++, x86-64)",
            "missing, and apt-get is not available: {}",
            words(&missing.packages)
        ));
    }
    run(apt_get()?.args(["update", "-qq"]))?;
    run(apt_get()?.args(["install", "-qq", "-y", "--no-install-recommends"]).args(&missing.packages))
}

/// Returns `apt-get` without prompts, with `sudo` if that is needed.
fn apt_get() -> miette::Result<Command> {
    let id = quietly(Command::new("id").arg("-u"))?;
    let mut command = if id.stdout.trim_ascii() == b"0" {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_missing_where_everything_is_there() {
        assert!(Missing::look(true, |_| true).is_nothing());
        assert!(!Missing::look(false, |_| true).is_nothing());
    }

    #[test]
    fn only_what_is_missing_is_installed() {
        let missing = Missing::look(true, |program| program != "wine");
        assert_eq!(missing, Missing { target: false, packages: ["wine", "wine64"].into() });
        assert_eq!(missing.remedy(), "apt-get install --no-install-recommends wine wine64");
    }

    #[test]
    fn each_package_is_named_once() {
        let missing = Missing::look(false, |_| false);
        let expected = ["g++-mingw-w64-x86-64-win32", "gcc-mingw-w64-x86-64-win32", "wine", "wine64"];
        assert_eq!(missing.packages, expected.into());
        assert!(missing.remedy().starts_with("rustup target add x86_64-pc-windows-gnu\napt-get"));
    }
}
