#pragma once

#include <array>
#include <string_view>

/// Words that are spelled in several ways and mean the same in each. What can also be read as two
/// words ("data set by hand", "the user names it", "log in") is none of these.
namespace tributary {

/// The first form is the one that is taken where no section's habit decides.
struct spelling_row {
  std::string_view forms;
  /// What follows each of the forms, the same for all; "" is an ending too.
  std::string_view endings = "";
};

inline constexpr spelling_row spelling_rows[] = {
  {"email|e-mail", "|s|ed|ing"},
  {"on-premises|on-premise"},
  {"US|U.S."},
  {"UK|U.K."},
  {"EU|E.U."},
  {"USA|U.S.A."},
  {"website|web site|web-site", "|s"},
  {"web page|webpage|web-page", "|s"},
  {"e-commerce|ecommerce"},
  {"backend|back-end", "|s"},
  {"frontend|front-end", "|s"},
  {"database|data base|data-base", "|s"},
  {"dataset|data-set", "|s"},
  {"data center|datacenter|data-center", "|s"},
  {"data centre|datacentre|data-centre", "|s"},
  {"lifecycle|life cycle|life-cycle", "|s"},
  {"timestamp|time stamp|time-stamp", "|s"},
  {"filename|file-name", "|s"},
  {"username|user-name", "|s"},
  {"homepage|home page|home-page", "|s"},
  {"startup|start-up", "|s"},
  {"microservice|micro-service", "|s"},
  {"multi-tenant|multitenant"},
  {"cybersecurity|cyber security|cyber-security"},
  {"healthcare|health care|health-care"},
  {"keyword|key word|key-word", "|s"},
  {"metadata|meta data|meta-data"},
  {"online|on-line"},
  {"offline|off-line"},
  {"nonprofit|non-profit", "|s"},
  {"cooperat|co-operat", "e|es|ed|ing|ion|ive"},
  {"coordinat|co-ordinat", "e|es|ed|ing|ion|or|ors"},
  {"rollout|roll-out", "|s"},
  {"plugin|plug-in", "|s"},
  {"add-on|addon", "|s"},
  {"workflow|work-flow", "|s"},
  {"webhook|web hook|web-hook", "|s"},
  {"subsystem|sub-system", "|s"},
  {"toolchain|tool chain|tool-chain", "|s"},
  {"percent|per cent"},
  {"adviser|advisor", "|s"},
  {"trade-off|tradeoff", "|s"},
  {"smartphone|smart phone|smart-phone", "|s"},
  {"codebase|code base|code-base", "|s"},
  {"real-time|realtime"},
  {"open-source|opensource"},
  {"Wi-Fi|WiFi|Wifi|wifi|wi-fi"},
  {"GitHub|Github"},
  {"GitLab|Gitlab"},
  {"JavaScript|Javascript"},
  {"TypeScript|Typescript"},
  {"PostgreSQL|Postgresql"},
  {"MySQL|MySql|Mysql"},
  {"YouTube|Youtube"},
  {"LinkedIn|Linkedin"},
  {"PayPal|Paypal"},
  {"WhatsApp|Whatsapp"},
  {"macOS|MacOS"},
  {"SaaS|Saas"},
  {"IoT|IOT"},
};

/// American, then British.
inline constexpr spelling_row british_spellings[] = {
  {"color|colour", "|s|ed|ing|ful"},
  {"behavior|behaviour", "|s|al"},
  {"favor|favour", "|s|ed|ing|able|ite|ites"},
  {"labor|labour"},
  {"neighbor|neighbour", "|s|ing|hood|hoods"},
  {"honor|honour", "|s|ed|ing"},
  {"harbor|harbour", "|s"},
  {"flavor|flavour", "|s"},
  {"center|centre", "|s"},
  {"theater|theatre", "|s"},
  {"fiber|fibre", "|s"},
  {"defense|defence"},
  {"offense|offence", "|s"},
  {"gray|grey"},
  {"traveled|travelled"},
  {"travel|travell", "ing|er|ers"},
  {"model|modell", "ed|ing"},
  {"label|labell", "ed|ing"},
  {"cancel|cancell", "ed|ing"},
  {"fuel|fuell", "ed|ing"},
  {"catalog|catalogue", "|s"},
  {"aluminum|aluminium"},
  {"analyz|analys", "e|ed|ing|er|ers"},
  {"paralyz|paralys", "e|ed|ing"},
  {"judgment|judgement", "|s"},
  {"enrollment|enrolment", "|s"},
  {"fulfillment|fulfilment"},
  {"skeptic|sceptic", "al|ism|s"},
};

/// What stands before -ize and -ise; words that have only one of them ("size", "exercise") do not.
inline constexpr std::string_view ize_stems[]
  = {"author",   "capital",   "categor",  "central",    "character", "container",     "critic",
     "custom",   "decentral", "digit",    "emphas",     "equal",     "final",         "formal",
     "general",  "harmon",    "ideal",    "immun",      "initial",   "international", "item",
     "legal",    "liberal",   "local",    "maxim",      "memor",     "minim",         "mobil",
     "modern",   "monet",     "national", "neutral",    "normal",    "optim",         "organ",
     "parallel", "penal",     "personal", "popular",    "priorit",   "privat",        "random",
     "rational", "real",      "recogn",   "reorgan",    "scrutin",   "sensit",        "serial",
     "social",   "special",   "stabil",   "standard",   "steril",    "subsid",        "summar",
     "symbol",   "synchron",  "token",    "urban",      "util",      "virtual",       "visual",
     "apolog",   "material",  "familiar", "industrial", "commercial"};

inline constexpr std::array<std::string_view, 10> ize_endings{
  "e", "es", "ed", "ing", "er", "ers", "ation", "ations", "able", "ational"};

} // namespace tributary
