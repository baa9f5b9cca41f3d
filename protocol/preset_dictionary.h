// What a batch is expected to look like before its first event: dictionary 1 of
// docs/formats/batch.md. Part of the format: to change it is to make another
// one, with its own id.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/event.h"

namespace protocol::dictionary {

inline constexpr std::uint8_t kId = 1;  // Of 63 at most.

// What the first event of a batch is compared with; the canon, too, is of this
// dictionary and not of today (docs/formats/fingerprint.md).
inline constexpr std::int64_t kStart = 1'767'225'600'000;  // 2026-01-01, UTC.
inline constexpr std::uint16_t kCanon = 1;
inline constexpr std::uint16_t kEpoch = 2026 * 4;

inline constexpr std::string_view kRules[] = {
    "salesforce",
    "zendesk",
    "hubspot",
    "dynamics365",
    "freshdesk",
    "servicenow",
    "zoho",
    "sugarcrm",
    "intercom",
    "jira",
};
inline constexpr std::string_view kPrograms[] = {
    "chromium",
    "firefox",
    "google-chrome",
    "msedge",
    "brave",
    "vivaldi",
    "opera",
    "firefox-esr",
    "chromium-browser",
    "deskwarden-session",
    "deskwardend",
    "deskwarden",
    "xterm",
    "gnome-terminal",
    "konsole",
    "xfce4-terminal",
    "kitty",
    "soffice",
    "soffice.bin",
    "libreoffice",
    "thunderbird",
    "evolution",
    "geary",
    "kmail",
    "gedit",
    "gnome-text-editor",
    "kate",
    "mousepad",
    "code",
    "emacs",
    "nautilus",
    "dolphin",
    "thunar",
    "nemo",
    "pcmanfm",
    "evince",
    "okular",
    "xreader",
    "slack",
    "teams",
    "teams-for-linux",
    "zoom",
    "Telegram",
    "telegram-desktop",
    "signal",
    "discord",
    "skype",
    "wechat",
    "whatsapp",
    "linphone",
    "jitsi",
    "anydesk",
    "remmina",
    "xclip",
    "xsel",
    "copyq",
    "keepassxc",
    "gimp",
    "flameshot",
    "spectacle",
    "gnome-screenshot",
    "java",
    "wine",
};
inline constexpr std::string_view kHosts[] = {
    "mail.google.com",
    "docs.google.com",
    "drive.google.com",
    "www.google.com",
    "translate.google.com",
    "outlook.office.com",
    "outlook.live.com",
    "teams.microsoft.com",
    "web.whatsapp.com",
    "web.telegram.org",
    "www.linkedin.com",
    "www.facebook.com",
    "www.deepl.com",
    "app.hubspot.com",
    "app.intercom.com",
    "crm.zoho.com",
    "crm.zoho.eu",
    "www.dhl.com",
    "www.ups.com",
    "www.amazon.com",
    "www.youtube.com",
    "github.com",
    "localhost",
};
// Of hosts, with the first label left out.
inline constexpr std::string_view kDomains[] = {
    "",
    ".zendesk.com",
    ".lightning.force.com",
    ".my.salesforce.com",
    ".hubspot.com",
    ".crm.dynamics.com",
    ".crm4.dynamics.com",
    ".freshdesk.com",
    ".service-now.com",
    ".zoho.com",
    ".zoho.eu",
    ".sugarondemand.com",
    ".intercom.com",
    ".atlassian.net",
    ".google.com",
    ".office.com",
    ".microsoft.com",
    ".sharepoint.com",
    ".example",
    ".internal",
    ".local",
    ".com",
    ".net",
    ".org",
    ".de",
    ".eu",
    ".cn",
    ".com.cn",
    ".co.uk",
};
inline constexpr std::string_view kDetails[] = {
    "window",
    "clipboard",
    "primary",
    "xdnd",
    "screenshot",
    "usb",
    "file",
    "print",
    "session",
};
inline constexpr std::string_view kMediaTypes[] = {
    "UTF8_STRING",
    "text/html",
    "text/plain",
    "text/plain;charset=utf-8",
    "STRING",
    "text/uri-list",
    "image/png",
    "image/jpeg",
    "application/pdf",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};
inline constexpr std::string_view kExtensions[] = {
    "csv",
    "xlsx",
    "xls",
    "ods",
    "pdf",
    "txt",
    "docx",
    "png",
    "jpg",
    "zip",
};

// Acts as they are usual, one after the other.
std::vector<Event> Events();

}  // namespace protocol::dictionary
