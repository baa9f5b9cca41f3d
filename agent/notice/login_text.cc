#include "agent/notice/login_text.h"

namespace agent {
namespace {

constexpr LoginText kEnglish{
    "Deskwarden runs on this desk",
    "While a customer system (CRM) is open, what leaves it is recorded. Please "
    "read what exactly, why, how long, and whom to ask. To read it later: "
    "deskwarden notice",
    "Read"};
constexpr LoginText kGerman{
    "Auf diesem Arbeitsplatz läuft Deskwarden",
    "Solange ein Kundensystem (CRM) offen ist, wird festgehalten, was es "
    "verlässt. Bitte lesen Sie, was genau, warum, wie lange, und wen Sie "
    "fragen können. Später zu lesen mit: deskwarden notice",
    "Lesen"};
constexpr LoginText kChinese{
    "本工位运行 Deskwarden",
    "客户系统（CRM）打开期间，从中带出的内容会被记录。请阅读具体记录内容、目的"
    "、"
    "保存期限以及咨询对象。以后查看请运行：deskwarden notice",
    "阅读"};

}  // namespace

const LoginText& LoginTextIn(NoticeLanguage language) {
  return InLanguage(language, kEnglish, kGerman, kChinese);
}

}  // namespace agent
