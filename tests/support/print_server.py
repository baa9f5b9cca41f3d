"""A print server of a test's own: a real cupsd, and the bus that it tells jobs
on. Its files lie below one folder; what it prints goes nowhere.

    server = PrintServer(desk)    # Sets the desk's environment.
    server.start(); server.lp("-t", "title", file)
"""
import os
import pathlib
import shutil
import socket
import struct
import subprocess

from desk import wait_until

BUS = """<busconfig><type>custom</type><listen>unix:path={bus}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy>
</busconfig>
"""
# As shipped by Debian, without network and web pages.
SERVER = """LogLevel debug
AccessLogLevel all
PageLogFormat %p %j %P
Listen {socket}
Browsing Off
WebInterface No
DefaultAuthType Basic
<Location />
  Order allow,deny
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Send-URI Hold-Job Release-Job Purge-Jobs Create-Job-Subscription Renew-Subscription Cancel-Subscription Get-Notifications Cancel-Job Cancel-My-Jobs Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """FileDevice Yes
SystemGroup root
PassEnv DBUS_SYSTEM_BUS_ADDRESS
ServerBin {folder}/bin
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/tmp
DataDir {folder}/data
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""
# Says its pages, as a driver's filter would: form feeds of a text, pages of a
# PDF. Arguments: job user title copies options [file].
FILTER = """#!/bin/sh
cat "${6:--}" | if [ "$CONTENT_TYPE" = text/plain ]; then tr -dc '\\f' | wc -c
else grep -a -o '/Type */Page[^s]' | wc -l; fi | {
read n; i=0
while [ $i -lt $n ]; do i=$((i+1)); echo "PAGE: $i $4" >&2; done; }
"""
TYPES = "text/plain txt printable(0,1024)\n"
PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*cupsFilter: "text/plain 0 pages"
*cupsFilter: "application/pdf 0 pages"
*cupsFilter: "application/postscript 0 pages"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
"""
GET_SUBSCRIPTIONS = 0x19


class PrintServer:
    def __init__(self, desk):
        self.desk = desk
        self.folder = desk.folder / "cups"
        self.socket = self.folder / "run/cups.sock"
        self.bus = desk.folder / "bus.sock"
        desk.environment["CUPS_SERVER"] = str(self.socket)
        desk.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.bus}"

    def start(self):
        self.lay_out()
        self.start_bus()
        self.start_server()
        for printer in ("office", "second"):
            self.run("lpadmin", "-p", printer, "-E", "-v", "file:/dev/null",
                     "-P", self.folder / "test.ppd")

    def lay_out(self):
        os.chmod(self.desk.folder, 0o755)
        for name in ("root", "spool", "cache", "run", "tmp", "data", "bin"):
            (self.folder / name).mkdir(parents=True)
        os.chmod(self.folder / "tmp", 0o1777)
        shutil.copytree("/usr/share/cups/mime", self.folder / "data/mime")
        for name in ("backend", "notifier", "daemon"):
            (self.folder / "bin" / name).symlink_to(f"/usr/lib/cups/{name}")
        (self.folder / "bin/filter").mkdir()
        pages = self.folder / "bin/filter/pages"
        pages.write_text(FILTER)
        pages.chmod(0o755)
        (self.folder / "test.ppd").write_text(PPD)
        (self.folder / "cupsd.conf").write_text(SERVER.format(socket=self.socket))
        (self.folder / "cups-files.conf").write_text(FILES.format(folder=self.folder))
        (self.desk.folder / "bus.conf").write_text(BUS.format(bus=self.bus))

    def start_bus(self):
        self.desk.start("bus", "dbus-daemon", "--nofork",
                        f"--config-file={self.desk.folder / 'bus.conf'}")
        wait_until(self.bus.exists, "the bus")

    def start_server(self):
        self.desk.start("cupsd", "/usr/sbin/cupsd", "-f",
                        "-c", self.folder / "cupsd.conf",
                        "-s", self.folder / "cups-files.conf")
        wait_until(lambda: self.run("lpstat", "-r", check=False).stdout.startswith(
            "scheduler is running"), "the print server")

    def run(self, *command, check=True):
        return subprocess.run([str(word) for word in command], text=True,
                              check=check, capture_output=True, timeout=30,
                              env=self.desk.environment, stdin=subprocess.DEVNULL)

    def lp(self, *options):
        """Gives back the job's number."""
        said = self.run("lp", *options).stdout
        return int(said.split()[3].rpartition("-")[2])

    def subscriptions(self):
        """How many there are, of anybody, as root is told."""
        return self.ask(GET_SUBSCRIPTIONS).count(b"notify-subscription-id")

    def leases(self):
        """Of all subscriptions, in seconds."""
        name = b"notify-lease-duration\0\4"
        parts = self.ask(GET_SUBSCRIPTIONS).split(name)[1:]
        return [struct.unpack(">i", part[:4])[0] for part in parts]

    def log(self):
        return (self.folder / "access.log").read_text()

    def ask(self, operation):
        def attribute(tag, name, value):
            return (struct.pack(">BH", tag, len(name)) + name +
                    struct.pack(">H", len(value)) + value)
        body = (struct.pack(">BBHIB", 2, 0, operation, 1, 1) +
                attribute(0x47, b"attributes-charset", b"utf-8") +
                attribute(0x48, b"attributes-natural-language", b"en") +
                attribute(0x45, b"printer-uri", b"ipp://localhost/") +
                attribute(0x42, b"requesting-user-name", b"root") + b"\3")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.socket))
            connection.sendall(
                b"POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: "
                b"application/ipp\r\nAuthorization: PeerCred root\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        if b" 200 " not in answer[:16]:
            raise AssertionError(f"the print server said {answer[:100]}")
        return answer
