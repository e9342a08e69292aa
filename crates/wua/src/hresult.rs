//! `HResult`: a result code of COM, Windows or the Windows Update Agent, and the table of those with a name.

mod codes;
mod parse;

use std::fmt;

pub use parse::ParseHResultError;

/// A 32-bit result code as COM returns it. Any value is legal; only some have a name.
///
/// Only bit 31 distinguishes failure from success (clause `GEN-HR-1`): a positive
/// `WU_S_…` code is a success with more detail.
///
/// ```
/// use wua::HResult;
///
/// let code = HResult::WU_E_INSTALL_NOT_ALLOWED;
/// assert_eq!(code.name(), Some("WU_E_INSTALL_NOT_ALLOWED"));
/// assert_eq!(code.to_string(), "WU_E_INSTALL_NOT_ALLOWED (0x80240016)");
/// assert_eq!("0x80240016".parse(), Ok(code));
/// assert_eq!("-2145124330".parse(), Ok(code));
/// assert!("80240016".parse::<HResult>().is_err(), "hexadecimal or decimal?");
/// assert_eq!(HResult::from_bits(0xC0FF_EE00).to_string(), "0xC0FFEE00");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HResult(i32);

impl HResult {
    /// Creates the code with these 32 bits, written as in the headers (`0x8024_0016`).
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits.cast_signed())
    }

    /// Creates the code from a signed number, the form that automation clients see.
    #[must_use]
    pub const fn new(value: i32) -> Self {
        Self(value)
    }

    /// Returns the 32 bits of the code.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0.cast_unsigned()
    }

    /// Returns the signed number of the code; a failure is negative.
    #[must_use]
    pub const fn value(self) -> i32 {
        self.0
    }

    /// Returns `true` if bit 31 is set.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 < 0
    }

    /// Returns `true` if bit 31 is clear, as in `S_OK` and every `WU_S_…` code.
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 >= 0
    }

    /// Returns the row of this code in the table, under the name in the header.
    #[must_use]
    pub fn code(self) -> Option<&'static Code> {
        let first = codes().partition_point(|row| row.value.bits() < self.bits());
        codes().get(first).filter(|row| row.value == self)
    }

    /// Returns the name of this code, if it has one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.code().map(|code| code.name)
    }

    /// Returns the meaning of this code, if it is known: a sentence without its full stop.
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        self.code().map(|code| code.meaning)
    }

    /// Returns the code of that name, in any letter case. A name that two values share gives the
    /// value of the header; `ERROR_…` is found with and without `HRESULT(…)` around it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let named =
            |row: &&Code| row.name.eq_ignore_ascii_case(name) || row.bare_name().eq_ignore_ascii_case(name);
        codes().iter().filter(named).min_by_key(|row| row.family == Family::Alias).map(|row| row.value)
    }
}

/// One named result code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The name in the header, such as `WU_E_NO_UPDATE`.
    pub name: &'static str,
    /// The value.
    pub value: HResult,
    /// The part of the agent, or of Windows, that the code belongs to.
    pub family: Family,
    /// The meaning: a sentence for users of a program, without its full stop.
    pub meaning: &'static str,
}

impl Code {
    /// Returns the name without the `HRESULT(…)` around it that marks a wrapped Windows error.
    #[must_use]
    pub fn bare_name(&self) -> &'static str {
        let inner = self.name.strip_prefix("HRESULT(").and_then(|rest| rest.strip_suffix(')'));
        inner.unwrap_or(self.name)
    }
}

/// Every code with a name, sorted by value: those of the agent, with two aliases from the documents, and
/// those of Windows that clients of the agent see.
#[must_use]
pub fn codes() -> &'static [Code] {
    &codes::TABLE
}

/// Writes [`Family`] and its descriptions from one line per family.
macro_rules! families {
    ($($(#[doc = $doc:literal])+ $family:ident $label:literal;)*) => {
        /// The part of the agent, or of Windows, that a result code belongs to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Family {
            $($(#[doc = $doc])+ $family,)*
        }

        impl fmt::Display for Family {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Family::$family => $label,)* })
            }
        }
    };
}

families! {
    /// Successes that say more than `S_OK`.
    Success "success";
    /// Failures of the agent at large.
    General "general";
    /// A name or value that only Microsoft's lists have; the header differs.
    Alias "alias (docs only)";
    /// Talking to the update server.
    ProtocolTalker "protocol talker";
    /// Windows Installer handling.
    Msi "Windows Installer";
    /// Handlers that install updates.
    UpdateHandler "update handler";
    /// The client's user interface.
    ClientUi "client UI";
    /// The redirector to the servers.
    Redirector "redirector";
    /// Self-healing of the agent.
    Healing "healing (SIH)";
    /// The download manager.
    DownloadManager "download manager";
    /// Scans without a server, and events.
    OfflineScanEvent "offline scan, events";
    /// Update metadata.
    Metadata "metadata";
    /// The data store.
    DataStore "data store";
    /// Inventory of the machine.
    Inventory "inventory";
    /// Automatic Updates.
    AutomaticUpdates "automatic updates";
    /// Scheduled tasks of the agent.
    Task "task";
    /// The block of codes at 0x8024B….
    MiscB "miscellaneous (B)";
    /// Drivers.
    Driver "driver";
    /// Setup of the agent itself.
    AgentSetup "agent setup";
    /// The expression evaluator.
    ExpressionEvaluator "expression evaluator";
    /// The reporter of results.
    Reporter "reporter";
    /// COM and automation, not of the agent.
    Com "COM";
    /// Windows errors as HRESULTs, not of the agent.
    Win32 "Win32";
    /// WinINet and WinHTTP, not of the agent.
    Network "network (WinINet, WinHTTP)";
    /// Signatures and certificates, not of the agent.
    Trust "signatures, certificates";
    /// The servicing stack and the component store, not of the agent.
    Cbs "component servicing";
}

impl fmt::Display for HResult {
    /// Writes `NAME (0x…)`, or only the number if there is no name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({self:#X})"),
            None => write!(f, "{self:#X}"),
        }
    }
}

impl fmt::UpperHex for HResult {
    /// Writes eight digits; with `#`, `0x` before them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if f.alternate() { "0x" } else { "" };
        write!(f, "{prefix}{:08X}", self.bits())
    }
}

impl fmt::Debug for HResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HResult({self})")
    }
}
