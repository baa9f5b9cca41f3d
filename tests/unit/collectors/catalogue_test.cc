// The shipped catalogue against titles as the browsers show them.
#include <algorithm>
#include <string>
#include <utility>

#include "agent/config/config.h"
#include "collectors/window/crm_rule.h"
#include "tests/support/catch.h"

namespace {

const agent::Config& Shipped() {
  static const agent::Config config = [] {
    auto loaded = agent::LoadConfig(DESKWARDEN_SHIPPED_CONFIG);
    REQUIRE(loaded.ok());
    return std::move(loaded.value());
  }();
  return config;
}

const collectors::CrmRules& Catalogue() {
  static const collectors::CrmRules rules = [] {
    auto compiled = collectors::CrmRules::Compile(Shipped().crm_rules);
    REQUIRE(compiled.ok());
    return std::move(compiled.value());
  }();
  return rules;
}

std::string RuleFor(const std::string& title,
                    const std::string& window_class = "Chromium",
                    const std::string& instance = "") {
  collectors::WindowFacts window;
  window.title = base::SecretBytes(title);
  window.window_class = window_class;
  window.instance = instance;
  window.program = "chromium";
  return Catalogue().Match(window).value_or("");
}

constexpr std::pair<const char*, const char*> kPages[] = {
    {"salesforce", "Recently Viewed | Contacts | Salesforce"},
    {"salesforce", "0012345 | Case | Salesforce"},
    {"salesforce", "What does Anna want? | Case | Salesforce"},
    {"salesforce", "Home | Salesforce"},
    {"salesforce", "Lightning Experience | Salesforce"},
    {"salesforce", "New Accounts Report | Salesforce"},
    {"salesforce", "Contact: Anna Berg ~ Salesforce - Enterprise Edition"},
    {"salesforce", "Salesforce - Unlimited Edition"},
    {"zendesk", "Ticket: Where is my order? – Acme – Zendesk"},
    {"zendesk", "Inicio – autonomo – Zendesk"},
    {"zendesk", "(3) Dashboard – Oscar Health – Zendesk"},
    {"hubspot", "Contacts | HubSpot"},
    {"hubspot", "(1) Inbox | HubSpot"},
    {"hubspot", "Anna Berg | Contacts | HubSpot"},
    {"dynamics365", "Contacts My Active Contacts - Dynamics 365"},
    {"dynamics365", "Case: Where is it? - Dynamics 365"},
    {"dynamics365", "Account: Fabrikam, Inc. - Dynamics 365"},
    {"dynamics365", "Sales Hub - Microsoft Dynamics 365"},
    {"freshdesk", "[#4711] Printer on fire : Acme Support"},
    {"freshdesk", "Tickets : Acme Support"},
    {"freshdesk", "My dashboard : Acme Support"},
    {"freshdesk", "#4711 Printer on fire | Freshdesk"},
    {"servicenow", "INC0010023 | Incident | ServiceNow"},
    {"servicenow", "Create INC0034429 | Incident | ServiceNow"},
    {"servicenow", "Incidents | ServiceNow"},
    {"zoho", "Contacts - Zoho CRM"},
    {"zoho", "Home Page - Zoho CRM"},
    {"zoho", "Anna Berg - Leads - Zoho CRM"},
    {"sugarcrm", "My Dashboard » Home » SugarCRM"},
    {"sugarcrm", "Anna Berg » Contacts » SugarCRM"},
    {"intercom", "(2) Inbox | Acme | Intercom"},
    {"intercom", "Anna Berg | Inbox | Intercom"},
    {"jira-service-management",
     "SUP-12 Broken printer - Jira Service Management"},
    {"jira-service-management",
     "[SUP-12] Where is it? - Jira Service Management"},
    {"jira-service-management", "Service Desk - Jira Service Management"}};

TEST_CASE("each CRM is known in every browser") {
  struct Browser {
    const char* suffix;
    const char* window_class;
    const char* instance;
  };
  constexpr Browser kBrowsers[] = {
      {" - Chromium", "Chromium", "chromium"},
      {" - Chromium", "Chromium", "chromium (/home/anna/profile)"},
      {" - Google Chrome", "Google-chrome", "google-chrome"},
      {" - Google Chrome (Incognito)", "Google-chrome", "google-chrome"},
      {" - Google Chrome Beta", "Google-chrome-beta", "google-chrome-beta"},
      {" — Mozilla Firefox", "firefox-esr", "Navigator"},
      {" — Mozilla Firefox Private Browsing", "firefox", "Navigator"},
      {" — Privater Modus Mozilla Firefox", "firefox", "Navigator"},
      {" — Profile 1 — Mozilla Firefox", "firefox", "Navigator"},
      {" — Firefox Developer Edition", "firefox-aurora", "Navigator"},
      {" - Personal - Microsoft\u200b Edge", "Microsoft-edge", ""},
      {" - Profile 1 - Microsoft\u200b Edge", "Microsoft-edge", ""},
      {" - [InPrivate] - Microsoft\u200b Edge", "Microsoft-edge", ""},
      {" and 1 more page - Work - Microsoft\u200b Edge", "Microsoft-edge", ""},
      {" and 12 more pages - Contoso - Microsoft\u200b Edge Beta",
       "Microsoft-edge-beta",
       ""},
      {" und 3 weitere Seiten - Persönlich – Microsoft\u200b Edge",
       "Microsoft-edge",
       ""},
      {" 和另外 4 个页面 - 个人 - Microsoft\u200b Edge", "Microsoft-edge", ""},
      {" - Microsoft Edge", "Microsoft-edge", "microsoft-edge"},
      // Shown as an application, without the browser around it.
      {"", "Chromium", "acme.lightning.force.com"},
      {"", "Google-chrome", "crx_aghbiahbpaijignceidepookljebhfak"}};
  for (const auto& [rule, page] : kPages) {
    for (const auto& browser : kBrowsers) {
      INFO(page << browser.suffix << " in " << browser.window_class);
      CHECK(RuleFor(std::string(page) + browser.suffix,
                    browser.window_class,
                    browser.instance) == rule);
    }
  }
}

TEST_CASE("every rule of the catalogue has a page here") {
  for (const auto& rule : Shipped().crm_rules) {
    INFO(rule.id);
    CHECK(std::any_of(std::begin(kPages),
                      std::end(kPages),
                      [&](const auto& page) { return page.first == rule.id; }));
  }
}

TEST_CASE("pages about a CRM are not the CRM") {
  constexpr const char* kPagesAbout[] = {
      // Videos, searches, encyclopedias, questions.
      "Zendesk tutorial - YouTube",
      "Home | Salesforce - YouTube",
      "(12) Contact: how to export ~ Salesforce - YouTube",
      "zendesk - Google Search",
      "Contacts | HubSpot - Bing",
      "Home | Salesforce at DuckDuckGo",
      "Recently Viewed | Contacts | Salesforce - Google 搜索",
      "Salesforce - Wikipedia",
      "Intercom (company) - Wikipedia",
      "javascript - What is Salesforce? - Stack Overflow",
      "Incidents | ServiceNow : r/servicenow",
      // The makers' own sites.
      "What is a CRM? | Salesforce",
      "Small Business CRM Software | Salesforce",
      "Anypoint Platform | Salesforce Developers",
      "Create a view | Salesforce Trailhead",
      "Salesforce Help | Article",
      "Creating a custom CRM integration – Zendesk help",
      "Zendesk: The Complete Customer Service Solution",
      "Free CRM for Small Business | HubSpot",
      "Streamline Your Entire Business with a Free CRM | HubSpot",
      "HubSpot Knowledge Base",
      "Overview - Dynamics 365 Customer Service | Microsoft Learn",
      "Dynamics 365 documentation - Dynamics 365 | Microsoft Learn",
      "What is Dynamics 365? - Dynamics 365",
      "How To Find Your API Key : Freshdesk Support",
      "How to pay : Acme Support",
      "Customer Service Software | Freshdesk",
      "Product Documentation | ServiceNow",
      "What is ITSM? | ServiceNow",
      "CRM Software | Customer Relationship Management System - Zoho CRM",
      "Mobile CRM app for SFA - Zoho CRM",
      "SugarCRM: Sales Automation",
      "The AI customer service company | Intercom",
      "Pricing | Intercom",
      "Inbox explained | Intercom Help",
      "Jira Service Management pricing | Atlassian",
      "How do I export? - Jira Service Management",
      "Solved: Queues - Jira Service Management - Atlassian Community",
      // Mail, jobs, chats, code.
      "Re: Contacts | HubSpot - anna@example.com - Gmail",
      "Your Salesforce invoice - Inbox - Mail",
      "Mail - Anna Berg - Outlook",
      "ServiceNow jobs | LinkedIn",
      "general (Channel) - Salesforce - Slack",
      "GitHub - acme/zendesk: Tickets – a Zendesk client",
      // Other sites that use the same words.
      "Contacts | Apple Support",
      "Dashboard | Grafana",
      "Home | The White House",
      "10 best laptops : The Verge",
      "#1 in Books : Bestsellers",
      "Tickets for Berlin : museums : 2026",
      "Inbox | Proton Mail",
      "New Tab",
      "Salesforce",
      "Zendesk",
      ""};
  for (const auto* page : kPagesAbout) {
    INFO(page);
    CHECK(RuleFor(std::string(page) + " - Chromium") == "");
    CHECK(RuleFor(std::string(page) + " — Mozilla Firefox", "firefox") == "");
    CHECK(RuleFor(std::string(page) + " - Microsoft Edge", "msedge") == "");
    CHECK(RuleFor(std::string(page) + " - Work - Microsoft\u200b Edge",
                  "Microsoft-edge") == "");
    CHECK(RuleFor(std::string(page) +
                      " and 2 more pages - Profile 1 - Microsoft\u200b Edge",
                  "Microsoft-edge") == "");
  }
}

TEST_CASE("another program may show what it likes") {
  const std::string title =
      "Recently Viewed | Contacts | Salesforce - Chromium";
  REQUIRE(RuleFor(title) == "salesforce");
  for (const auto* window_class : {"Gedit", "XTerm", "Thunderbird", ""})
    CHECK(RuleFor(title, window_class) == "");
  // Nor does a browser's window without the browser's own ending.
  CHECK(RuleFor("Recently Viewed | Contacts | Salesforce") == "");
  CHECK(RuleFor("Recently Viewed | Contacts | Salesforce",
                "Chromium",
                "chromium (/tmp/x)") == "");
}

}  // namespace
