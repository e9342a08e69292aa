//! The identity and the behaviours of an update: read from the agent, and as COM objects for an update of the caller.

use windows::Win32::Foundation::VARIANT_BOOL;
use windows::Win32::System::UpdateAgent::{
    IInstallationBehavior, IInstallationBehavior_Impl, IUpdateIdentity, IUpdateIdentity_Impl,
    InstallationImpact, InstallationRebootBehavior,
};
use windows_core::{BSTR, implement};
use wua::{InstallationBehavior, Result, UpdateIdentity};

use crate::agile::shareable;
use crate::call::{get, truth, variant_bool};
use crate::own_object::{answers, no_dispatch};

/// Reads the identity of an update, or of the update in a history entry (clause `UPD-ID-1`).
pub(crate) fn identity_of(com: &IUpdateIdentity) -> Result<UpdateIdentity> {
    Ok(UpdateIdentity {
        update_id: get!(com, IUpdateIdentity::UpdateID)?.to_string(),
        revision_number: get!(com, IUpdateIdentity::RevisionNumber)?,
    })
}

/// Reads the installation or uninstallation behaviour of an update (clause `BEH-1`).
pub(crate) fn behavior_of(com: &IInstallationBehavior) -> Result<InstallationBehavior> {
    Ok(InstallationBehavior {
        can_request_user_input: truth(get!(com, IInstallationBehavior::CanRequestUserInput)?),
        impact: get!(com, IInstallationBehavior::Impact)?.0.into(),
        reboot_behavior: get!(com, IInstallationBehavior::RebootBehavior)?.0.into(),
        requires_network_connectivity: truth(get!(com, IInstallationBehavior::RequiresNetworkConnectivity)?),
    })
}

#[implement(IUpdateIdentity)]
pub(crate) struct OwnIdentity(pub(crate) UpdateIdentity);

#[implement(IInstallationBehavior)]
pub(crate) struct OwnBehavior(pub(crate) InstallationBehavior);

const _: () = {
    shareable::<OwnIdentity>();
    shareable::<OwnBehavior>();
};

no_dispatch! { OwnIdentity_Impl OwnBehavior_Impl }

impl IUpdateIdentity_Impl for OwnIdentity_Impl {
    answers! {
        RevisionNumber -> i32 = |own| own.revision_number;
        UpdateID -> BSTR = |own| BSTR::from(&own.update_id);
    }
}

impl IInstallationBehavior_Impl for OwnBehavior_Impl {
    answers! {
        CanRequestUserInput -> VARIANT_BOOL = |own| variant_bool(own.can_request_user_input);
        Impact -> InstallationImpact = |own| InstallationImpact(own.impact.value());
        RebootBehavior -> InstallationRebootBehavior =
            |own| InstallationRebootBehavior(own.reboot_behavior.value());
        RequiresNetworkConnectivity -> VARIANT_BOOL = |own| variant_bool(own.requires_network_connectivity);
    }
}
