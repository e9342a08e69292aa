//! Update objects: those of the agent are read once, when a search finds them, and found again when they are passed back;
//! those made by the caller are passed as COM objects with the values of the Rust object.

use std::any::Any;
use std::sync::Arc;

use windows::Win32::Foundation::{DECIMAL, VARIANT_BOOL};
use windows::Win32::System::UpdateAgent::{
    AutoDownloadMode, AutoSelectionMode, DeploymentAction, DownloadPriority, ICategoryCollection,
    IImageInformation, IInstallationBehavior, IStringCollection, IUpdate, IUpdate_Impl, IUpdate2,
    IUpdate2_Impl, IUpdate3, IUpdate3_Impl, IUpdate4_Impl, IUpdate5, IUpdate5_Impl, IUpdateCollection,
    IUpdateDownloadContentCollection, IUpdateIdentity, IWindowsDriverUpdate2, IWindowsDriverUpdate3,
    UpdateType,
};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, HRESULT, Interface, Ref, implement};
use wua::backend::UpdateAgent;
use wua::{Error, Member, Result, Update, UpdateData, UpdateIdentity, member};

use crate::agile::{Agile, Here, shareable};
use crate::call::{answered, get, get_object, invoke, truth, variant_bool};
use crate::collection::{categories, strings, updates};
use crate::own_object::{no_dispatch, not_implemented};
use crate::update_parts::{OwnBehavior, OwnIdentity, behavior_of, identity_of};

/// Hands the plain properties of `IUpdate` to a macro: those with one value, which COM has in another form.
macro_rules! plain_properties {
    ($face:ident) => {
        $face! {
            Title: BSTR => title;
            AutoSelectOnWebSites: VARIANT_BOOL => auto_select_on_web_sites;
            Description: BSTR => description;
            MsrcSeverity: BSTR => msrc_severity;
            EulaText: BSTR => eula_text;
            IsDownloaded: VARIANT_BOOL => is_downloaded;
            IsInstalled: VARIANT_BOOL => is_installed;
            IsMandatory: VARIANT_BOOL => is_mandatory;
            IsUninstallable: VARIANT_BOOL => is_uninstallable;
            Type: UpdateType => update_type;
            DeploymentAction: DeploymentAction => deployment_action;
        }
    };
}

/// A value of an update that COM has in the form `C`.
trait Plain<C> {
    /// Returns the value.
    fn of_com(com: C) -> Self;
    /// Returns its form in COM.
    fn to_com(&self) -> C;
}

impl Plain<BSTR> for String {
    fn of_com(com: BSTR) -> Self {
        com.to_string()
    }

    fn to_com(&self) -> BSTR {
        BSTR::from(self)
    }
}

impl Plain<VARIANT_BOOL> for bool {
    fn of_com(com: VARIANT_BOOL) -> Self {
        truth(com)
    }

    fn to_com(&self) -> VARIANT_BOOL {
        variant_bool(*self)
    }
}

/// Defines the form in COM of enumerations, which have the same name there.
macro_rules! plain_numbers {
    ($($number:ident)+) => {
        $(impl Plain<$number> for wua::$number {
            fn of_com(com: $number) -> Self {
                com.0.into()
            }

            fn to_com(&self) -> $number {
                $number(self.value())
            }
        })+
    };
}

plain_numbers! { UpdateType DeploymentAction }

/// Reads a property of an update: `property!(reads, com, IUpdate::Title)`.
macro_rules! property {
    ($reads:ident, $com:expr, $interface:ident::$member:ident) => {
        $reads.of(named!($interface::$member), get!($com, $interface::$member))
    };
}

/// Reads a property that is a list, with the function that reads such a list.
macro_rules! list {
    ($reads:ident, $com:expr, $interface:ident::$member:ident, $read:expr) => {
        $reads.of(named!($interface::$member), get_object!($com, $interface::$member).and_then($read))
    };
}

/// Reads a boolean of a newer interface version, of software or of a driver (clause `UPD-QI-1`).
macro_rules! newer {
    ($reads:ident, $com:expr, $software:ident::$member:ident, $driver:ident) => {{
        let value = match ($com.cast::<$software>(), $com.cast::<$driver>()) {
            (Ok(com), _) => get!(com, $software::$member),
            (_, Ok(com)) => get!(com, $driver::$member),
            _ => Ok(variant_bool(false)),
        };
        truth($reads.of(named!($software::$member), value))
    }};
}

/// Names a getter: `named!(IUpdate::Title)`.
macro_rules! named {
    ($interface:ident::$member:ident) => {
        const { Member::named(concat!(stringify!($interface), "::get_", stringify!($member))) }
    };
}

/// The object of the agent behind an update.
struct ComUpdate(Agile<IUpdate>);

impl UpdateAgent for ComUpdate {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        invoke!(self.0, member::IUpdate::AcceptEula, AcceptEula())
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, value: bool) -> Result<()> {
        invoke!(self.0, member::IUpdate::put_IsHidden, SetIsHidden(variant_bool(value)))
    }
}

/// Reads every property of an update that the traits have. One that fails is a failure of the update, and the others are
/// read all the same. A property of an interface version that the agent does not have is false.
pub(crate) fn read(com: IUpdate) -> Arc<Update> {
    let mut reads = Reads::default();
    let data = Arc::new(data_of(&com, &mut reads));
    let eula_accepted = truth(property!(reads, com, IUpdate::EulaAccepted));
    let is_hidden = truth(property!(reads, com, IUpdate::IsHidden));
    let update = Update::found(data, eula_accepted, is_hidden, Arc::new(ComUpdate(Agile::new(com))));
    Arc::new(update.with_failures(reads.0))
}

/// The reads that failed.
#[derive(Default)]
struct Reads(Vec<Error>);

impl Reads {
    /// Returns the value that was read. Of a failure it returns an empty one, and keeps the failure as one of that
    /// property: it may be of a list that the property answered, or of the property of the same name of a driver.
    fn of<T: Default>(&mut self, property: Member, value: Result<T>) -> T {
        value.unwrap_or_else(|failure| {
            let is_own = failure.member() == Some(property);
            let named = |failure: Error| Error::new(failure.hresult(), property).with_source(failure);
            self.0.push(if is_own { failure } else { named(failure) });
            T::default()
        })
    }
}

/// Returns the object to pass to the agent for an update: the agent's own, or one with the same values. Whether the agent
/// accepts the latter is up to the agent.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if the agent's own belongs to another thread's apartment.
pub(crate) fn com_of(update: &Arc<Update>) -> Result<IUpdate> {
    let agent: Option<&dyn Any> = update.agent().map(|agent| &**agent as _);
    match agent.and_then(|agent| agent.downcast_ref::<ComUpdate>()) {
        Some(own) => answered(member::IUpdateCollection::Add, own.0.here().cloned()),
        None => Ok(IUpdate5::from(OwnUpdate(Arc::clone(update))).into()),
    }
}

/// Defines `read_plain`, which reads the plain properties.
macro_rules! reading {
    ($($property:ident: $com:ty => $field:ident;)+) => {
        fn read_plain(com: &IUpdate, reads: &mut Reads, data: &mut UpdateData) {
            $(data.$field = Plain::<$com>::of_com(property!(reads, com, IUpdate::$property));)+
        }
    };
}

plain_properties! { reading }

fn data_of(com: &IUpdate, reads: &mut Reads) -> UpdateData {
    let identity = get!(com, IUpdate::Identity).and_then(|identity| identity_of(&identity));
    let installation = get!(com, IUpdate::InstallationBehavior).and_then(|own| behavior_of(&own));
    let removal = get_object!(com, IUpdate::UninstallationBehavior);
    let removal = removal.and_then(|own| own.as_ref().map(behavior_of).transpose());
    let mut data = UpdateData {
        identity: reads.of(member::IUpdate::get_Identity, identity),
        kb_article_ids: list!(reads, com, IUpdate::KBArticleIDs, strings),
        categories: list!(reads, com, IUpdate::Categories, categories),
        installation_behavior: reads.of(member::IUpdate::get_InstallationBehavior, installation),
        uninstallation_behavior: reads.of(member::IUpdate::get_UninstallationBehavior, removal),
        browse_only: newer!(reads, com, IUpdate3::BrowseOnly, IWindowsDriverUpdate3),
        superseded_update_ids: list!(reads, com, IUpdate::SupersededUpdateIDs, strings),
        is_present: newer!(reads, com, IUpdate2::IsPresent, IWindowsDriverUpdate2),
        reboot_required: newer!(reads, com, IUpdate2::RebootRequired, IWindowsDriverUpdate2),
        bundled_updates: list!(reads, com, IUpdate::BundledUpdates, |list| updates(list, read)),
        ..UpdateData::default()
    };
    read_plain(com, reads, &mut data);
    data
}

/// An update made by the caller, as a COM object.
#[implement(IUpdate5)]
struct OwnUpdate(Arc<Update>);

const _: () = shareable::<OwnUpdate>();

no_dispatch! { OwnUpdate_Impl }

/// Defines the properties of an update that an interface adds. One that a search could not read fails as it did there.
macro_rules! properties {
    ($interface:ident: $($member:ident -> $answer:ty = |$own:ident| $value:expr;)+) => {
        $(fn $member(&self) -> windows_core::Result<$answer> {
            const PROPERTY: Member =
                Member::named(concat!(stringify!($interface), "::get_", stringify!($member)));
            let $own = &self.0;
            $own.read(PROPERTY).map_err(refused)?;
            Ok($value)
        })+
    };
}

/// Defines the plain properties of an update made by the caller.
macro_rules! answering {
    ($($property:ident: $com:ty => $field:ident;)+) => {
        properties! { IUpdate: $($property -> $com = |own| own.$field.to_com();)+ }
    };
}

impl IUpdate_Impl for OwnUpdate_Impl {
    plain_properties! { answering }

    properties! {
        IUpdate:
        EulaAccepted -> VARIANT_BOOL = |own| variant_bool(own.eula_accepted());
        Identity -> IUpdateIdentity = |own| OwnIdentity(own.identity.clone()).into();
        InstallationBehavior -> IInstallationBehavior = |own| OwnBehavior(own.installation_behavior).into();
        IsHidden -> VARIANT_BOOL = |own| variant_bool(own.is_hidden());
    }

    /// Returns NULL if the update cannot be removed (clause `BEH-2`).
    fn UninstallationBehavior(&self) -> windows_core::Result<IInstallationBehavior> {
        self.0.read(member::IUpdate::get_UninstallationBehavior).map_err(refused)?;
        self.0
            .uninstallation_behavior
            .map(|own| OwnBehavior(own).into())
            .ok_or_else(windows_core::Error::empty)
    }

    fn SetIsHidden(&self, value: VARIANT_BOOL) -> windows_core::Result<()> {
        self.0.set_is_hidden(value.as_bool()).map_err(refused)
    }

    fn AcceptEula(&self) -> windows_core::Result<()> {
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

fn refused(error: Error) -> windows_core::Error {
    windows_core::Error::from_hresult(HRESULT(error.hresult().value()))
}
