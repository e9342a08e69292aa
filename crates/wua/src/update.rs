//! Update objects: updates as a search found them.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Error, InstallationImpact, InstallationRebootBehavior, Result, UpdateData};

/// The identity of an update, `IUpdateIdentity`: its id and its revision. Two update objects are the same
/// update exactly if these are equal (clause `UPD-ID-1`).
#[doc(alias = "IUpdateIdentity")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UpdateIdentity {
    /// `UpdateID`: a UUID as text, without braces; the same for all revisions.
    pub update_id: String,
    /// `RevisionNumber`.
    pub revision_number: i32,
}

impl UpdateIdentity {
    /// Creates the identity of that revision.
    #[must_use]
    pub fn new(update_id: impl Into<String>, revision_number: i32) -> Self {
        Self { update_id: update_id.into(), revision_number }
    }
}

impl fmt::Display for UpdateIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.update_id, self.revision_number)
    }
}

/// The behaviour of an installation or removal, `IInstallationBehavior` (`BEH-1`).
#[doc(alias = "IInstallationBehavior")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstallationBehavior {
    /// `CanRequestUserInput`: it may ask the user something.
    pub can_request_user_input: bool,
    /// `Impact`.
    pub impact: InstallationImpact,
    /// `RebootBehavior`.
    pub reboot_behavior: InstallationRebootBehavior,
    /// `RequiresNetworkConnectivity`: it needs the network while it installs.
    pub requires_network_connectivity: bool,
}

impl Default for InstallationBehavior {
    /// Returns what recordings show of most updates: impact Normal, and a restart may be asked for.
    fn default() -> Self {
        Self {
            can_request_user_input: false,
            impact: InstallationImpact::NORMAL,
            reboot_behavior: InstallationRebootBehavior::CAN_REQUEST_REBOOT,
            requires_network_connectivity: false,
        }
    }
}

impl InstallationBehavior {
    /// Returns the behaviour of a bundle of such children (`BEH-9`; the rule of combination is inferred).
    #[must_use]
    pub fn of_bundle(children: &[Self]) -> Self {
        let any = |has: &dyn Fn(&Self) -> bool| children.iter().any(has);
        let all_minor =
            !children.is_empty() && children.iter().all(|c| c.impact == InstallationImpact::MINOR);
        let reboots = |behavior| any(&|c: &Self| c.reboot_behavior == behavior);
        Self {
            can_request_user_input: any(&|c| c.can_request_user_input),
            requires_network_connectivity: any(&|c| c.requires_network_connectivity),
            impact: if any(&|c| c.impact == InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING) {
                InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING
            } else if all_minor {
                InstallationImpact::MINOR
            } else {
                InstallationImpact::NORMAL
            },
            reboot_behavior: if reboots(InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT) {
                InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT
            } else if reboots(InstallationRebootBehavior::CAN_REQUEST_REBOOT) {
                InstallationRebootBehavior::CAN_REQUEST_REBOOT
            } else {
                InstallationRebootBehavior::NEVER_REBOOTS
            },
        }
    }
}

/// A classification or product that an update belongs to, `ICategory`.
#[doc(alias = "ICategory")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Category {
    /// `CategoryID`: a UUID as text.
    pub category_id: String,
    /// `Name`.
    pub name: String,
}

impl Category {
    /// Returns the category of that identifier and name.
    #[must_use]
    pub fn new(category_id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { category_id: category_id.into(), name: name.into() }
    }
}

/// The requests of an update object to the agent that it came from. A backend that keeps an object of its
/// own behind each update gets it from [`Update::agent`] by a downcast.
pub trait UpdateAgent: Any + Send + Sync {
    /// Accepts the licence terms of the update of that identity.
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller or a plain user (`GEN-SEC-5`, `COLL-8`).
    fn accept_eula(&self, identity: &UpdateIdentity) -> Result<()>;

    /// Hides or shows the update of that identity.
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller or a plain user; a failure for a mandatory update.
    fn set_is_hidden(&self, identity: &UpdateIdentity, value: bool) -> Result<()>;
}

impl fmt::Debug for dyn UpdateAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UpdateAgent(…)")
    }
}

/// An update as a search found it, `IUpdate`. It dereferences to its [`UpdateData`]; only the
/// two things that a client may change through it have methods (`UPD-IMM-2`).
///
/// The search reads every property once. The reads that failed are listed in [`failures`](Self::failures), and
/// [`read`](Self::read) answers for one property.
#[doc(alias = "IUpdate")]
pub struct Update {
    pub(crate) data: Arc<UpdateData>,
    eula_accepted: AtomicBool,
    is_hidden: AtomicBool,
    agent: Option<Arc<dyn UpdateAgent>>,
    pub(crate) failures: Arc<[Error]>,
}

impl Update {
    /// Creates an update without an agent, for tests and for lists read from elsewhere.
    /// Its terms count as accepted if it has none.
    #[must_use]
    pub fn new(data: UpdateData) -> Self {
        let accepted = data.eula_text.is_empty();
        Self::of(Arc::new(data), accepted, false, None)
    }

    /// Creates an update that an agent's search found.
    #[must_use]
    pub fn found(
        data: Arc<UpdateData>,
        eula_accepted: bool,
        is_hidden: bool,
        agent: Arc<dyn UpdateAgent>,
    ) -> Self {
        Self::of(data, eula_accepted, is_hidden, Some(agent))
    }

    fn of(
        data: Arc<UpdateData>,
        eula_accepted: bool,
        is_hidden: bool,
        agent: Option<Arc<dyn UpdateAgent>>,
    ) -> Self {
        let (eula_accepted, is_hidden) = (eula_accepted.into(), is_hidden.into());
        Self { data, eula_accepted, is_hidden, agent, failures: Arc::default() }
    }

    /// Returns the agent of the update; `None` for an update of [`Update::new`].
    ///
    /// A backend that finds an update in a list knows by this whether it is its own.
    #[must_use]
    pub fn agent(&self) -> Option<&Arc<dyn UpdateAgent>> {
        self.agent.as_ref()
    }

    /// Returns the data of this object, to share with another object of the same update.
    #[must_use]
    pub fn data(&self) -> &Arc<UpdateData> {
        &self.data
    }

    /// Returns whether the licence terms are accepted; true if there are none.
    #[doc(alias = "get_EulaAccepted")]
    #[must_use]
    pub fn eula_accepted(&self) -> bool {
        self.eula_accepted.load(Ordering::Acquire)
    }

    /// Accepts the licence terms, for this object and on the machine.
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller or a plain user (`COLL-8`).
    #[doc(alias = "AcceptEula")]
    pub fn accept_eula(&self) -> Result<()> {
        self.agent.as_ref().map_or(Ok(()), |agent| agent.accept_eula(&self.data.identity))?;
        self.eula_accepted.store(true, Ordering::Release);
        Ok(())
    }

    /// Returns whether the update is hidden.
    #[doc(alias = "get_IsHidden")]
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.is_hidden.load(Ordering::Acquire)
    }

    /// Hides the update from people, or shows it; later searches report it.
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller or a plain user; a failure for a mandatory update.
    #[doc(alias = "put_IsHidden")]
    pub fn set_is_hidden(&self, value: bool) -> Result<()> {
        self.agent.as_ref().map_or(Ok(()), |agent| agent.set_is_hidden(&self.data.identity, value))?;
        self.is_hidden.store(value, Ordering::Release);
        Ok(())
    }
}

impl Deref for Update {
    type Target = UpdateData;

    fn deref(&self) -> &UpdateData {
        &self.data
    }
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Update({} {:?})", self.data.identity, self.data.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BEH-9: a bundle's behaviour is derived from its children.
    #[test]
    fn beh_9_a_bundle_takes_the_strictest_of_its_children() {
        let minor = InstallationBehavior {
            impact: InstallationImpact::MINOR,
            reboot_behavior: InstallationRebootBehavior::NEVER_REBOOTS,
            ..InstallationBehavior::default()
        };
        let exclusive = InstallationBehavior {
            impact: InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING,
            reboot_behavior: InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT,
            can_request_user_input: true,
            ..minor
        };
        assert_eq!(InstallationBehavior::of_bundle(&[minor, minor]), minor);
        assert_eq!(
            InstallationBehavior::of_bundle(&[minor, InstallationBehavior::default()]),
            InstallationBehavior::default()
        );
        assert_eq!(InstallationBehavior::of_bundle(&[minor, exclusive]), exclusive);
    }

    /// A backend finds its own object again behind an update.
    #[test]
    fn an_agent_is_found_by_its_type() {
        struct Own(u32);
        impl UpdateAgent for Own {
            fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
                Ok(())
            }
            fn set_is_hidden(&self, _: &UpdateIdentity, _: bool) -> Result<()> {
                Ok(())
            }
        }
        let update = Update::found(Arc::default(), true, false, Arc::new(Own(7)));
        let agent: &dyn Any = &**update.agent().unwrap();
        assert_eq!(agent.downcast_ref::<Own>().map(|own| own.0), Some(7));
        assert!(Update::new(UpdateData::default()).agent().is_none());
    }

    #[test]
    fn terms_count_as_accepted_where_there_are_none() {
        assert!(Update::new(UpdateData::default()).eula_accepted());
        let update = Update::new(UpdateData { eula_text: "terms".into(), ..UpdateData::default() });
        assert!(!update.eula_accepted());
        update.accept_eula().unwrap();
        assert!(update.eula_accepted());
    }
}
