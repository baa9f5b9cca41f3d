// The words of the notice. A change here is a new version, which everybody is
// asked to confirm again.
#include "agent/notice/notice.h"

namespace agent {
namespace {

struct Words {
  std::string_view what;
  std::string_view why;
  std::string_view how_long;
  std::string_view whom;
  // Where the settings say nothing.
  std::string_view purpose;
  std::string_view kept;
  std::string_view contact;
};

constexpr Words kEnglish{
    .what =
        "Deskwarden runs on this desk, and you are told so.\n\n"
        "While a window of the customer system (CRM) is open, it records:\n"
        "- when it was open, and whether it had the focus;\n"
        "- each copy (clipboard, marked text, drag and drop): when, by which\n"
        "  program, from which host's page, how much, and how many customer\n"
        "  identifiers such as phone numbers were in it;\n"
        "- where such a copy was pasted or dropped: into which program;\n"
        "- each picture or recording of the screen: when, by which program, "
        "and\n"
        "  whether the CRM could be seen; never the picture. On Wayland also "
        "that\n"
        "  a program for such pictures was started;\n"
        "- each file that is written, moved or packed in your home folder, on\n"
        "  a stick or in a network folder of yours: when, by which program,\n"
        "  how large, how many customer identifiers; its name only encrypted;\n"
        "- USB storage and phones that are plugged in: vendor, model, size, "
        "and\n"
        "  a keyed digest of the serial number;\n"
        "- each print job of yours: when, by which program, on which printer,\n"
        "  how many pages; the document's name only encrypted;\n"
        "- a keyed fingerprint of each identifier. The centre cannot read it\n"
        "  back.\n"
        "It also records when its own programs start, stop or are kept from\n"
        "working, and that you were shown this notice and confirmed it.\n\n"
        "It keeps no text, no window title, no picture and no keystroke. "
        "While\n"
        "no CRM window is open, it does not look, but for one thing: files of\n"
        "a visit are followed for a while after it (10 minutes, unless your\n"
        "employer says otherwise), to where they go, without being read.\n\n"
        "Your records bear a random number, not your name. The name behind "
        "it,\n"
        "and the identifiers behind fingerprints, can be found out by two\n"
        "groups of people together only. Who they are, and your own record,\n"
        "shows: deskwarden me\n\n",
    .why = "Why: ",
    .how_long = "How long: ",
    .whom = "Questions: ",
    .purpose =
        "to find out who takes customers' data out of the CRM, how much,\n"
        "and over what time.",
    .kept =
        "your own counts on this desk for 90 days; at the centre as your\n"
        "employer has decided.",
    .contact = "your employer's data protection officer."};

constexpr Words kGerman{
    .what =
        "Auf diesem Arbeitsplatz läuft Deskwarden, und das erfahren Sie "
        "hier.\n\n"
        "Solange ein Fenster des Kundensystems (CRM) offen ist, hält es fest:\n"
        "- wann es offen war und ob es den Fokus hatte;\n"
        "- jedes Kopieren (Zwischenablage, markierter Text, Ziehen und "
        "Ablegen):\n"
        "  wann, mit welchem Programm, von der Seite welches Hosts, wie viel "
        "und\n"
        "  wie viele Kundenkennungen wie Telefonnummern darin waren;\n"
        "- wo eine solche Kopie eingefügt oder abgelegt wurde: in welchem\n"
        "  Programm;\n"
        "- jedes Bild und jede Aufnahme des Bildschirms: wann, mit welchem\n"
        "  Programm und ob das CRM zu sehen war; nie das Bild. Unter Wayland "
        "auch,\n"
        "  dass ein Programm für solche Bilder gestartet wurde;\n"
        "- jede Datei, die in Ihrem persönlichen Ordner, auf einem Stick oder\n"
        "  in einem Ihrer Netzordner geschrieben, verschoben oder gepackt "
        "wird: wann, mit welchem "
        "Programm,\n"
        "  wie groß, mit wie vielen Kundenkennungen; den Namen nur "
        "verschlüsselt;\n"
        "- USB-Speicher und Telefone, die angesteckt werden: Hersteller, "
        "Modell,\n"
        "  Größe und die Seriennummer als Fingerabdruck unter einem "
        "Schlüssel;\n"
        "- jeden Ihrer Druckaufträge: wann, mit welchem Programm, auf welchem\n"
        "  Drucker, wie viele Seiten; den Namen des Dokuments nur "
        "verschlüsselt;\n"
        "- einen Fingerabdruck jeder Kennung unter einem Schlüssel. Die "
        "Zentrale\n"
        "  kann ihn nicht zurückrechnen.\n"
        "Es hält auch fest, wann seine eigenen Programme starten, enden oder "
        "am\n"
        "Arbeiten gehindert werden, und dass Ihnen dieser Hinweis gezeigt "
        "wurde\n"
        "und Sie ihn bestätigt haben.\n\n"
        "Es behält keinen Text, keinen Fenstertitel, kein Bild und keinen\n"
        "Tastendruck. Solange kein CRM-Fenster offen ist, sieht es nicht "
        "hin,\n"
        "bis auf eines: Dateien eines Besuchs werden danach noch eine Weile\n"
        "verfolgt (10 Minuten, wenn Ihr Arbeitgeber nichts anderes sagt), "
        "wohin\n"
        "sie gehen, ohne gelesen zu werden.\n\n"
        "Ihre Aufzeichnungen tragen eine Zufallszahl, nicht Ihren Namen. Den\n"
        "Namen dahinter und die Kennungen hinter Fingerabdrücken können nur "
        "zwei\n"
        "Gruppen von Personen gemeinsam feststellen. Wer sie sind und was "
        "über\n"
        "Sie aufgezeichnet ist, zeigt: deskwarden me\n\n",
    .why = "Warum: ",
    .how_long = "Wie lange: ",
    .whom = "Fragen: ",
    .purpose =
        "um festzustellen, wer Kundendaten aus dem CRM mitnimmt, wie viele\n"
        "und über welche Zeit.",
    .kept =
        "Ihre eigenen Zahlen auf diesem Arbeitsplatz 90 Tage; in der "
        "Zentrale,\n"
        "wie Ihr Arbeitgeber es festgelegt hat.",
    .contact = "an die Datenschutzbeauftragte Ihres Arbeitgebers."};

constexpr Words kChinese{
    .what =
        "本工位运行 Deskwarden，特此告知。\n\n"
        "当客户系统（CRM）的窗口打开时，它记录：\n"
        "- 窗口何时打开，是否处于焦点；\n"
        "- 每次复制（剪贴板、选中文本、拖放）：时间、所用程序、网页所在主机、\n"
        "  数据量，以及其中包含多少个客户标识（如电话号码）；\n"
        "- 此类内容被粘贴或拖放到哪个程序；\n"
        "- 每次屏幕截图或录屏：时间、所用程序，以及 CRM "
        "是否可见；绝不记录画面。\n"
        "  在 Wayland 下还记录截图或录屏程序的启动；\n"
        "- 在您的个人文件夹、U "
        "盘或您的网络文件夹中写入、移动或打包的每个文件：\n"
        "  时间、所用程序、大小，以及其中包含多少个客户标识；"
        "文件名仅以加密形式保存；\n"
        "- 插入的 USB "
        "存储设备和手机：厂商、型号、容量，以及序列号的带密钥摘要；\n"
        "- 您的每次打印：时间、所用程序、打印机和页数；"
        "文档名称仅以加密形式保存；\n"
        "- 每个标识的带密钥指纹。中心无法由指纹还原标识。\n"
        "它还记录自身程序的启动、停止或工作受阻，以及本通知已向您显示并由您\n"
        "确认。\n\n"
        "它不保存任何文本、窗口标题、图片或按键。没有 CRM 窗口打开时，它不\n"
        "查看任何内容，只有一个例外：访问期间的文件在访问结束后仍会被跟踪一段时"
        "间\n"
        "（10 分钟，除非您的雇主另有规定），只看其去向，不读取内容。\n\n"
        "您的记录只带有一个随机编号，不含您的姓名。编号对应的姓名和指纹对应的\n"
        "标识，只有两组人员共同才能查明。他们是谁，以及关于您的记录，请运行：\n"
        "deskwarden me\n\n",
    .why = "目的：",
    .how_long = "保存期限：",
    .whom = "咨询：",
    .purpose = "查明谁从 CRM 中带走了客户数据、带走了多少、持续了多长时间。",
    .kept = "您本人的计数在本工位保存 90 天；在中心的保存期限由您的雇主决定。",
    .contact = "您雇主的数据保护负责人。"};

const Words& WordsOf(NoticeLanguage language) {
  return InLanguage(language, kEnglish, kGerman, kChinese);
}

}  // namespace

std::string NoticeText(const NoticeSettings& settings,
                       NoticeLanguage language) {
  const Words& words = WordsOf(language);
  std::string text(words.what);
  const auto add = [&text](std::string_view head,
                           const std::string& set,
                           std::string_view otherwise) {
    text += head;
    text += set.empty() ? otherwise : std::string_view(set);
    text += '\n';
  };
  add(words.why, settings.purpose, words.purpose);
  add(words.how_long, settings.kept, words.kept);
  add(words.whom, settings.contact, words.contact);
  return text;
}

}  // namespace agent
