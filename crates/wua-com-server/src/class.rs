//! The classes of this server: those of the agent, and the control.

use windows_core::GUID;
use wua_com::{Clsid, Coclass};

/// The CLSID of `Wuasim.Control`.
pub const CONTROL_CLSID: GUID = GUID::from_u128(0xbfaf2488_686c_460d_b705_3afc1360bbea);

/// A class whose objects this server creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A class of the agent.
    Agent(Coclass),
    /// The control of the world.
    Control,
}

impl Class {
    /// Returns every class.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Coclass::ALL.into_iter().map(Self::Agent).chain([Self::Control])
    }

    pub(crate) fn of_clsid(clsid: &GUID) -> Option<Self> {
        Self::all().find(|class| class.clsid() == *clsid)
    }

    pub(crate) fn clsid(self) -> GUID {
        match self {
            Self::Agent(class) => class.clsid(),
            Self::Control => CONTROL_CLSID,
        }
    }

    /// Returns the ProgID without a version; `.1` is the only version.
    pub(crate) fn prog_id(self) -> &'static str {
        match self {
            Self::Agent(class) => class.prog_id(),
            Self::Control => "Wuasim.Control",
        }
    }
}
