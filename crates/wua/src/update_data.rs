//! The properties of an update, each with its value by default and its value where a search failed to read it.

use crate::member::{IUpdate, IUpdate2, IUpdate3};
use crate::{
    Category, DeploymentAction, InstallationBehavior, Member, UpdateCollection, UpdateIdentity, UpdateType,
};

/// A property of an update, and the function that takes its value away.
pub(crate) type Property = (Member, fn(&mut UpdateData));

/// The identity, by which a backend finds its update again, and the properties that are arguments of
/// [`Update::found`](crate::Update::found), as a client can change them.
const KEPT: fn(&mut UpdateData) = |_| {};

/// Defines [`UpdateData`] and the table of its properties: `property => field: type = value by default;`, and
/// `, unread value` for one that does not read as by default where the search failed to read it.
macro_rules! properties {
    ($(
        $(#[doc = $doc:literal])+
        $property:path => $field:ident: $type:ty = $default:expr $(, unread $unread:expr)?;
    )+) => {
        /// The data of an update object that never change after the search (`UPD-IMM-1`). It gets more fields with the
        /// API: write it with `..UpdateData::default()`.
        #[derive(Debug, Clone, PartialEq)]
        pub struct UpdateData {
            /// `Identity`.
            pub identity: UpdateIdentity,
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        impl Default for UpdateData {
            /// Returns a software update without a name that is downloaded and not installed.
            fn default() -> Self {
                Self { identity: UpdateIdentity::default(), $($field: $default,)+ }
            }
        }

        /// Every property that an update carries.
        pub(crate) const PROPERTIES: &[Property] = &[
            (IUpdate::get_Identity, KEPT),
            (IUpdate::get_EulaAccepted, KEPT),
            (IUpdate::get_IsHidden, KEPT),
            $(($property, |data| data.$field = unread!($default $(, $unread)?)),)+
        ];
    };
}

/// Returns the value of a property that was not read.
macro_rules! unread {
    ($default:expr) => {
        $default
    };
    ($default:expr, $unread:expr) => {
        $unread
    };
}

properties! {
    /// `Title`.
    IUpdate::get_Title => title: String = String::new();
    /// `Description`; empty if there is none.
    IUpdate::get_Description => description: String = String::new();
    /// `MsrcSeverity`: Critical, Important, Moderate or Low, the Microsoft Security Response Center's rating of the problem
    /// that the update solves; empty if it has none (`UPD-MsrcSeverity`).
    IUpdate::get_MsrcSeverity => msrc_severity: String = String::new();
    /// `KBArticleIDs`, without the letters KB.
    IUpdate::get_KBArticleIDs => kb_article_ids: Vec<String> = Vec::new();
    /// `Type`.
    IUpdate::get_Type => update_type: UpdateType = UpdateType::SOFTWARE;
    /// `DeploymentAction`.
    IUpdate::get_DeploymentAction => deployment_action: DeploymentAction = DeploymentAction::INSTALLATION;
    /// `Categories`: the immediate ones.
    IUpdate::get_Categories => categories: Vec<Category> = Vec::new();
    /// `InstallationBehavior`.
    IUpdate::get_InstallationBehavior =>
        installation_behavior: InstallationBehavior = InstallationBehavior::default();
    /// `UninstallationBehavior`; `None` only if the update cannot be removed, and not always then (`BEH-2`).
    IUpdate::get_UninstallationBehavior => uninstallation_behavior: Option<InstallationBehavior> = None;
    /// `IsUninstallable`.
    IUpdate::get_IsUninstallable => is_uninstallable: bool = false;
    /// `IsMandatory`: part of the agent's own infrastructure.
    IUpdate::get_IsMandatory => is_mandatory: bool = false;
    /// `BrowseOnly` of IUpdate3: optional, not for Automatic Updates.
    IUpdate3::get_BrowseOnly => browse_only: bool = false;
    /// `AutoSelectOnWebSites`.
    IUpdate::get_AutoSelectOnWebSites => auto_select_on_web_sites: bool = false;
    /// `EulaText`; empty if there are no terms.
    IUpdate::get_EulaText => eula_text: String = String::new();
    /// `SupersededUpdateIDs`.
    IUpdate::get_SupersededUpdateIDs => superseded_update_ids: Vec<String> = Vec::new();
    /// `IsDownloaded`, at the search.
    IUpdate::get_IsDownloaded => is_downloaded: bool = true, unread false;
    /// `IsInstalled`, at the search; it does not turn true by installing (`COLL-7`).
    IUpdate::get_IsInstalled => is_installed: bool = false;
    /// `IsPresent` of IUpdate2: installed for at least one product.
    IUpdate2::get_IsPresent => is_present: bool = false;
    /// `RebootRequired` of IUpdate2: installed, and waiting for a restart (`URES-10`).
    IUpdate2::get_RebootRequired => reboot_required: bool = false;
    /// `BundledUpdates`.
    IUpdate::get_BundledUpdates => bundled_updates: UpdateCollection = UpdateCollection::read_only([]);
}
