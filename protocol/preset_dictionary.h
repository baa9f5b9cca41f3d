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

inline constexpr std::uint8_t kId = 1;

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
    "deskwarden-session",
    "deskwardend",
    "xterm",
    "gnome-terminal",
    "konsole",
    "soffice",
    "thunderbird",
    "evolution",
    "gedit",
    "kate",
    "code",
    "nautilus",
    "dolphin",
    "thunar",
    "evince",
    "okular",
    "slack",
    "teams",
    "zoom",
    "telegram-desktop",
    "signal-desktop",
    "discord",
    "skype",
    "wechat",
    "xclip",
    "keepassxc",
};
inline constexpr std::string_view kHosts[] = {
    ".zendesk.com",         ".lightning.force.com",  ".my.salesforce.com",
    "app.hubspot.com",      ".crm.dynamics.com",     ".freshdesk.com",
    ".service-now.com",     "crm.zoho.com",          ".sugarondemand.com",
    "app.intercom.com",     ".atlassian.net",        "mail.google.com",
    "docs.google.com",      "outlook.office.com",    "web.whatsapp.com",
    "teams.microsoft.com",  "www.google.com",        "www.linkedin.com",
    "translate.google.com", "wiki.internal.example",
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
