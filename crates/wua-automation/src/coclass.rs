//! Classes that programs create by name.

use crate::context::Context;
use crate::fault::Result;
use crate::object::Made;
use crate::objects::{NewInstaller, StringCollection, SystemInformation, UpdateCollection, UpdateSession};

/// A class that programs create objects of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coclass {
    /// `Microsoft.Update.Session`.
    UpdateSession,
    /// `Microsoft.Update.Searcher`.
    UpdateSearcher,
    /// `Microsoft.Update.Installer`.
    UpdateInstaller,
    /// `Microsoft.Update.UpdateColl`.
    UpdateCollection,
    /// `Microsoft.Update.StringColl`.
    StringCollection,
    /// `Microsoft.Update.SystemInfo`.
    SystemInformation,
}

impl Coclass {
    /// Every class.
    pub const ALL: [Self; 6] = [
        Self::UpdateSession,
        Self::UpdateSearcher,
        Self::UpdateInstaller,
        Self::UpdateCollection,
        Self::StringCollection,
        Self::SystemInformation,
    ];

    /// Returns its ProgID without a version; the only version is `.1`.
    #[must_use]
    pub const fn prog_id(self) -> &'static str {
        match self {
            Self::UpdateSession => "Microsoft.Update.Session",
            Self::UpdateSearcher => "Microsoft.Update.Searcher",
            Self::UpdateInstaller => "Microsoft.Update.Installer",
            Self::UpdateCollection => "Microsoft.Update.UpdateColl",
            Self::StringCollection => "Microsoft.Update.StringColl",
            Self::SystemInformation => "Microsoft.Update.SystemInfo",
        }
    }

    /// Creates an object of the class.
    ///
    /// # Errors
    /// The error of the agent: `E_ACCESSDENIED` for an installer that the caller may not have (`INST-NEW-3`).
    pub fn object(self, context: &Context) -> Result<Made> {
        let session = || UpdateSession(context.ask(context.agent(), |agent| agent.session()));
        Ok(match self {
            Self::UpdateSession => Box::new(session()),
            Self::UpdateSearcher => Box::new(session().CreateUpdateSearcher(context)?),
            Self::UpdateInstaller => {
                let NewInstaller(installer) = session().CreateUpdateInstaller(context)?;
                Box::new(installer)
            }
            Self::UpdateCollection => Box::new(UpdateCollection(wua::UpdateCollection::new())),
            Self::StringCollection => Box::new(StringCollection::new(Vec::new())),
            Self::SystemInformation => {
                Box::new(SystemInformation(context.ask(context.agent(), |agent| agent.system_information())))
            }
        })
    }
}
