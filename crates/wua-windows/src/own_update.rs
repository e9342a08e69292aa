//! An update made by the caller, as a COM object with the values of the Rust object.

use std::sync::Arc;

use windows::Win32::Foundation::{DECIMAL, E_NOTIMPL, VARIANT_BOOL};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch_Impl, ITypeInfo};
use windows::Win32::System::UpdateAgent::{
    AutoDownloadMode, AutoSelectionMode, DeploymentAction, DownloadPriority, ICategoryCollection,
    IImageInformation, IInstallationBehavior, IInstallationBehavior_Impl, IStringCollection, IUpdate,
    IUpdate_Impl, IUpdate2_Impl, IUpdate3_Impl, IUpdate4_Impl, IUpdate5, IUpdate5_Impl, IUpdateCollection,
    IUpdateDownloadContentCollection, IUpdateIdentity, IUpdateIdentity_Impl, InstallationImpact,
    InstallationRebootBehavior, UpdateType,
};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, Error, GUID, HRESULT, PCWSTR, Ref, Result, implement};
use wua::{InstallationBehavior, Member, Update, UpdateIdentity, member};

use crate::agile::shareable;
use crate::call::variant_bool;

/// Returns the object that the agent is given for an update that did not come from it. Whether the agent accepts it is
/// up to the agent.
pub(crate) fn com_of(update: Arc<Update>) -> IUpdate {
    IUpdate5::from(OwnUpdate(update)).into()
}

#[implement(IUpdate5)]
struct OwnUpdate(Arc<Update>);

#[implement(IUpdateIdentity)]
struct OwnIdentity(UpdateIdentity);

#[implement(IInstallationBehavior)]
struct OwnBehavior(InstallationBehavior);

const _: () = {
    shareable::<OwnUpdate>();
    shareable::<OwnIdentity>();
    shareable::<OwnBehavior>();
};

/// Defines members that answer `E_NOTIMPL`, because the Rust value has no such property.
macro_rules! not_implemented {
    ($($member:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        $(fn $member(&self, $($argument: $type),*) -> Result<$answer> {
            Err(E_NOTIMPL.into())
        })+
    };
}

/// Defines members whose answer is an expression over the object.
macro_rules! answers {
    ($($member:ident -> $answer:ty = |$own:ident| $value:expr;)+) => {
        $(fn $member(&self) -> Result<$answer> {
            let $own = &self.0;
            Ok($value)
        })+
    };
}

/// Defines the properties of an update that an interface adds. One that a search could not read fails as it did there.
macro_rules! properties {
    ($interface:ident: $($member:ident -> $answer:ty = |$own:ident| $value:expr;)+) => {
        $(fn $member(&self) -> Result<$answer> {
            const PROPERTY: Member =
                Member::named(concat!(stringify!($interface), "::get_", stringify!($member)));
            let $own = &self.0;
            $own.read(PROPERTY).map_err(refused)?;
            Ok($value)
        })+
    };
}

/// Late binding is not supported.
macro_rules! no_dispatch {
    ($($object:ident)+) => {
        $(impl IDispatch_Impl for $object {
            not_implemented! {
                GetTypeInfo(_index: u32, _lcid: u32) -> ITypeInfo;
                GetIDsOfNames(
                    _riid: *const GUID, _names: *const PCWSTR, _count: u32, _lcid: u32, _ids: *mut i32
                ) -> ();
                Invoke(
                    _member: i32, _riid: *const GUID, _lcid: u32, _flags: DISPATCH_FLAGS,
                    _params: *const DISPPARAMS, _result: *mut VARIANT, _exception: *mut EXCEPINFO,
                    _argument: *mut u32
                ) -> ();
            }

            fn GetTypeInfoCount(&self) -> Result<u32> {
                Ok(0)
            }
        })+
    };
}

no_dispatch! { OwnUpdate_Impl OwnIdentity_Impl OwnBehavior_Impl }

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

impl IUpdate_Impl for OwnUpdate_Impl {
    properties! {
        IUpdate:
        Title -> BSTR = |own| BSTR::from(&own.title);
        AutoSelectOnWebSites -> VARIANT_BOOL = |own| variant_bool(own.auto_select_on_web_sites);
        Description -> BSTR = |own| BSTR::from(&own.description);
        EulaAccepted -> VARIANT_BOOL = |own| variant_bool(own.eula_accepted());
        EulaText -> BSTR = |own| BSTR::from(&own.eula_text);
        Identity -> IUpdateIdentity = |own| OwnIdentity(own.identity.clone()).into();
        InstallationBehavior -> IInstallationBehavior = |own| OwnBehavior(own.installation_behavior).into();
        IsDownloaded -> VARIANT_BOOL = |own| variant_bool(own.is_downloaded);
        IsHidden -> VARIANT_BOOL = |own| variant_bool(own.is_hidden());
        IsInstalled -> VARIANT_BOOL = |own| variant_bool(own.is_installed);
        IsMandatory -> VARIANT_BOOL = |own| variant_bool(own.is_mandatory);
        IsUninstallable -> VARIANT_BOOL = |own| variant_bool(own.is_uninstallable);
        Type -> UpdateType = |own| UpdateType(own.update_type.value());
        DeploymentAction -> DeploymentAction = |own| DeploymentAction(own.deployment_action.value());
    }

    /// Returns NULL if the update cannot be removed (clause `BEH-2`).
    fn UninstallationBehavior(&self) -> Result<IInstallationBehavior> {
        self.0.read(member::IUpdate::get_UninstallationBehavior).map_err(refused)?;
        self.0.uninstallation_behavior.map(|own| OwnBehavior(own).into()).ok_or_else(Error::empty)
    }

    fn SetIsHidden(&self, value: VARIANT_BOOL) -> Result<()> {
        self.0.set_is_hidden(value.as_bool()).map_err(refused)
    }

    fn AcceptEula(&self) -> Result<()> {
        self.0.accept_eula().map_err(refused)
    }

    not_implemented! {
        BundledUpdates() -> IUpdateCollection;
        CanRequireSource() -> VARIANT_BOOL;
        Categories() -> ICategoryCollection;
        Deadline() -> VARIANT;
        DeltaCompressedContentAvailable() -> VARIANT_BOOL;
        DeltaCompressedContentPreferred() -> VARIANT_BOOL;
        HandlerID() -> BSTR;
        Image() -> IImageInformation;
        IsBeta() -> VARIANT_BOOL;
        Languages() -> IStringCollection;
        LastDeploymentChangeTime() -> f64;
        MaxDownloadSize() -> DECIMAL;
        MinDownloadSize() -> DECIMAL;
        MoreInfoUrls() -> IStringCollection;
        MsrcSeverity() -> BSTR;
        RecommendedCpuSpeed() -> i32;
        RecommendedHardDiskSpace() -> i32;
        RecommendedMemory() -> i32;
        ReleaseNotes() -> BSTR;
        SecurityBulletinIDs() -> IStringCollection;
        SupersededUpdateIDs() -> IStringCollection;
        SupportUrl() -> BSTR;
        UninstallationNotes() -> BSTR;
        UninstallationSteps() -> IStringCollection;
        KBArticleIDs() -> IStringCollection;
        CopyFromCache(_path: &BSTR, _extract: VARIANT_BOOL) -> ();
        DownloadPriority() -> DownloadPriority;
        DownloadContents() -> IUpdateDownloadContentCollection;
    }
}

impl IUpdate2_Impl for OwnUpdate_Impl {
    properties! {
        IUpdate2:
        RebootRequired -> VARIANT_BOOL = |own| variant_bool(own.reboot_required);
        IsPresent -> VARIANT_BOOL = |own| variant_bool(own.is_present);
    }

    not_implemented! {
        CveIDs() -> IStringCollection;
        CopyToCache(_files: Ref<IStringCollection>) -> ();
    }
}

impl IUpdate3_Impl for OwnUpdate_Impl {
    properties! { IUpdate3: BrowseOnly -> VARIANT_BOOL = |own| variant_bool(own.browse_only); }
}

impl IUpdate4_Impl for OwnUpdate_Impl {
    not_implemented! { PerUser() -> VARIANT_BOOL; }
}

impl IUpdate5_Impl for OwnUpdate_Impl {
    not_implemented! {
        AutoSelection() -> AutoSelectionMode;
        AutoDownload() -> AutoDownloadMode;
    }
}

fn refused(error: wua::Error) -> Error {
    Error::from_hresult(HRESULT(error.hresult().value()))
}
