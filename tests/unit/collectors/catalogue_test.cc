// The shipped catalogue against titles as the browsers show them.
#include <string>

#include "agent/config/config.h"
#include "collectors/window/browser_title.h"
#include "collectors/window/crm_rule.h"
#include "tests/support/catch.h"

namespace {

const collectors::CrmRules& Catalogue() {
  static const collectors::CrmRules rules = [] {
    auto config = agent::LoadConfig(DESKWARDEN_SHIPPED_CONFIG);
    REQUIRE(config.ok());
    auto compiled = collectors::CrmRules::Compile(config.value().crm_rules);
    REQUIRE(compiled.ok());
    return std::move(compiled.value());
  }();
  return rules;
}

std::string RuleFor(const std::string& title,
                    const std::string& window_class = "Chromium") {
  collectors::WindowFacts window;
  window.title = base::SecretBytes(title);
  window.window_class = window_class;
  window.program = "chromium";
  return Catalogue().Match(window).value_or("");
}

TEST_CASE("each CRM is known in every browser") {
  const std::pair<const char*, const char*> pages[] = {
      {"salesforce", "Recently Viewed | Contacts | Salesforce"},
      {"salesforce", "Home | Salesforce"},
      {"salesforce", "Contact: Anna Berg ~ Salesforce - Enterprise Edition"},
      {"zendesk", "Ticket: #4711 | Acme – Zendesk"},
      {"zendesk", "(3) Dashboard - Acme - Agent - Zendesk"},
      {"hubspot", "Contacts | HubSpot"},
      {"hubspot", "Anna Berg | Contact | HubSpot"},
      {"dynamics365", "Contacts My Active Contacts - Dynamics 365"},
      {"dynamics365", "Contact: Anna Berg - Microsoft Dynamics 365"},
      {"freshdesk", "#4711 Printer on fire : Acme Support"},
      {"freshdesk", "Tickets : Acme Support"},
      {"servicenow", "INC0010023 | Incident | ServiceNow"},
      {"servicenow", "Incidents | ServiceNow"},
      {"zoho", "Contacts - Zoho CRM"},
      {"sugarcrm", "Anna Berg » Contacts » SugarCRM"},
      {"intercom", "(2) Inbox | Acme | Intercom"},
      {"jira-service-management",
       "Queues - IT help - Jira Service Management"}};
  const std::pair<const char*, const char*> browsers[] = {
      {" - Chromium", "Chromium"},
      {" - Google Chrome", "Google-chrome"},
      {" — Mozilla Firefox", "firefox-esr"},
      {" — Mozilla Firefox Private Browsing", "firefox"},
      {" - Personal - Microsoft\u200b Edge", "Microsoft-edge"},
      {" and 2 more pages - Profile 1 - Microsoft\u200b Edge",
       "Microsoft-edge"},
      {" - Work - Microsoft Edge", "microsoft-edge"}};
  for (const auto& [rule, page] : pages) {
    for (const auto& [suffix, window_class] : browsers) {
      INFO(page << suffix);
      CHECK(RuleFor(std::string(page) + suffix, window_class) == rule);
    }
  }
}

TEST_CASE("pages about a CRM are not the CRM") {
  for (const auto* page : {"Zendesk tutorial - YouTube",
                           "zendesk - Google Search",
                           "Salesforce - Wikipedia",
                           "What is Salesforce? - Stack Overflow",
                           "How to use HubSpot | Udemy",
                           "Your Salesforce invoice - Inbox - Mail",
                           "Re: Contacts | HubSpot - anna@example.com - Gmail",
                           "ServiceNow jobs | LinkedIn",
                           "Dynamics 365 documentation | Microsoft "
                           "Learn",
                           "Zoho CRM review : PCMag | Software",
                           "Freshdesk vs Zendesk | "
                           "G2",
                           "SugarCRM on GitHub",
                           "Intercom (company) - Wikipedia",
                           "Jira Service Management pricing | Atlassian",
                           "New Tab",
                           "Zendesk help",
                           "Salesforce"}) {
    INFO(page);
    CHECK(RuleFor(std::string(page) + " - Chromium") == "");
  }
}

TEST_CASE("another program may show what it likes") {
  const std::string title =
      "Recently Viewed | Contacts | Salesforce - Chromium";
  for (const auto* window_class : {"Gedit", "XTerm", "Thunderbird", ""})
    CHECK(RuleFor(title, window_class) == "");
  // Nor does a browser's window without the browser's own ending.
  CHECK(RuleFor("Recently Viewed | Contacts | Salesforce") == "");
}

TEST_CASE("a page's title is what the browser did not add") {
  const std::pair<const char*, const char*> titles[] = {
      {"A - B - Chromium", "A - B"},
      {"A - Chromium (Incognito)", "A"},
      {"A — Mozilla Firefox", "A"},
      {"A and 12 more pages - Personal - Microsoft\u200b Edge", "A"},
      {" - Chromium", ""}};
  for (const auto& [title, page] : titles) {
    REQUIRE(collectors::PageTitle(title).has_value());
    CHECK(*collectors::PageTitle(title) == page);
  }
  CHECK_FALSE(collectors::PageTitle("A - gedit").has_value());
  CHECK_FALSE(collectors::PageTitle("").has_value());
}

}  // namespace
