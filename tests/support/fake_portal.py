"""A desktop's portal, GNOME Shell and KWin without a picture, and who asks them,
on the session bus.
Usage: fake_portal.py own             all three
       fake_portal.py WHAT [refused]  one that asks, and is granted it or not.
Each stays until it is ended. Granted or not, an answer names a file.
WHAT: shot, cast, close (a cast that it ends), remote, shell, kwin; untold (has no
token), taken (its token is in use), late (does not wait for its answer), backend
(asks for a picture, and asks GNOME Shell for it, too)."""
import os
import sys

from gi.repository import Gio, GLib

PORTAL, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHELL, KWIN = "org.gnome.Shell.Screenshot", "org.kde.KWin.ScreenShot2"
BACKEND = "org.freedesktop.impl.portal.desktop.test"
SESSION = PATH + "/session/test/"
FILE = "file:///Chimborazo%20customers.png"
START = """<method name="Start"><arg type="o"/><arg type="s"/><arg type="a{sv}"/>
 <arg type="o" direction="out"/></method>"""
METHODS = Gio.DBusNodeInfo.new_for_xml(f"""<node>
<interface name="org.freedesktop.portal.Screenshot">
 <method name="Screenshot"><arg type="s"/><arg type="a{{sv}}"/>
  <arg type="o" direction="out"/></method>
 <method name="PickColor"><arg type="s"/><arg type="a{{sv}}"/>
  <arg type="o" direction="out"/></method>
</interface>
<interface name="org.freedesktop.portal.ScreenCast">{START}</interface>
<interface name="org.freedesktop.portal.RemoteDesktop">{START}</interface>
<interface name="{SHELL}">
 <method name="Screenshot"><arg type="b"/><arg type="b"/><arg type="s"/>
  <arg type="b" direction="out"/><arg type="s" direction="out"/></method>
</interface>
<interface name="{KWIN}">
 <method name="CaptureWorkspace"><arg type="a{{sv}}"/><arg type="h"/>
  <arg type="a{{sv}}" direction="out"/></method>
</interface></node>""")


def answer(bus, sender, _path, interface, _member, arguments, call):
    if interface == KWIN:
        for descriptor in call.get_message().get_unix_fd_list().steal_fds():
            os.close(descriptor)
    if interface in (SHELL, KWIN):
        if "refused" in str(arguments):
            call.return_dbus_error(interface + ".Error.NoAuthorized", "no")
        elif interface == SHELL:
            call.return_value(GLib.Variant("(bs)", (True, FILE)))
        else:
            call.return_value(GLib.Variant("(a{sv})", ({}, )))
        return
    options = arguments.unpack()[-1]
    token = options.get("handle_token", "t")
    handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
    if "taken" in token:
        handle += "/7"
    call.return_value(GLib.Variant("(o)", (handle, )))
    if "slow" in token:
        GLib.timeout_add(500, lambda: respond(bus, sender, handle, 0))
    else:
        respond(bus, sender, handle, 1 if "refused" in token else 0)


def respond(bus, sender, handle, code):
    bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response",
                    GLib.Variant("(ua{sv})",
                                 (code, {"uri": GLib.Variant("s", FILE)})))
    return False


def own(bus):
    for interface in METHODS.interfaces:
        path = PATH if "portal" in interface.name else (
            "/" + interface.name.replace(".", "/"))
        bus.register_object(path, interface, answer, None, None)
    for name in (PORTAL, SHELL, KWIN):
        Gio.bus_own_name_on_connection(bus, name, 0, None, None)


def main(what, how=""):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(interface, member, arguments, path=PATH, name=PORTAL):
        return bus.call_sync(name, path, interface, member, arguments, None,
                             Gio.DBusCallFlags.NONE, 10_000)

    def of_portal(member, *before):
        """Until its answer has come."""
        interface, method = member.split(".")
        answered = GLib.MainLoop()
        bus.signal_subscribe(None, "org.freedesktop.portal.Request", "Response",
                             None, None, 0, lambda *_: answered.quit())
        options = {} if what == "untold" else {
            "handle_token": GLib.Variant("s", f"test_{what}_{how}")}
        types = {"Screenshot": "(sa{sv})", "PickColor": "(sa{sv})",
                 "Start": "(osa{sv})"}[method]
        call("org.freedesktop.portal." + interface, method,
             GLib.Variant(types, (*before, "", options)))
        answered.run()

    def of_shell():
        try:
            call(SHELL, "Screenshot", GLib.Variant("(bbs)", (False, False, how)),
                 "/org/gnome/Shell/Screenshot", SHELL)
        except GLib.Error:
            assert how == "refused"

    if what == "own":
        own(bus)
    elif what in ("shot", "untold", "taken"):
        if what == "shot" and not how:
            of_portal("Screenshot.PickColor")
        of_portal("Screenshot.Screenshot")
    elif what == "late":  # Does not wait for its answer.
        call("org.freedesktop.portal.Screenshot", "Screenshot", GLib.Variant(
            "(sa{sv})", ("", {"handle_token": GLib.Variant("s", "slow")})))
    elif what == "shell":
        of_shell()
    elif what == "backend":
        Gio.bus_own_name_on_connection(bus, BACKEND, 0, None, None)
        call("org.freedesktop.portal.Screenshot", "Screenshot", GLib.Variant(
            "(sa{sv})", ("", {"handle_token": GLib.Variant("s", "slow")})))
        of_shell()
    elif what == "kwin":
        read, write = os.pipe()
        descriptors = Gio.UnixFDList.new_from_array([write])
        options = {"how": GLib.Variant("s", how)}
        try:
            bus.call_with_unix_fd_list_sync(
                KWIN, "/org/kde/KWin/ScreenShot2", KWIN, "CaptureWorkspace",
                GLib.Variant("(a{sv}h)", (options, 0)), None,
                Gio.DBusCallFlags.NONE, 10_000, descriptors)
        except GLib.Error:
            assert how == "refused"
        for descriptor in descriptors.steal_fds():
            os.close(descriptor)
        assert os.read(read, 1) == b""  # Until nobody can write.
    else:
        session = SESSION + what + how
        of_portal(("RemoteDesktop" if what == "remote" else "ScreenCast") +
                  ".Start", session)
        if what == "close":
            try:
                call("org.freedesktop.portal.Session", "Close", None, session)
            except GLib.Error:
                pass  # It has no such object; that it was asked for counts.
    print("done", flush=True)
    GLib.MainLoop().run()


main(*sys.argv[1:])
