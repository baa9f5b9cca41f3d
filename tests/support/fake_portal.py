"""A desktop portal without a picture, and who asks it, on the session bus.
Usage: fake_portal.py own|shot|cast|close. Each stays until it is ended; `close`
begins a cast and ends it."""
import sys

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SESSION = PATH + "/session/test/"
METHODS = Gio.DBusNodeInfo.new_for_xml("""<node>
<interface name="org.freedesktop.portal.Screenshot">
 <method name="Screenshot"><arg type="s"/><arg type="a{sv}"/></method>
 <method name="PickColor"><arg type="s"/><arg type="a{sv}"/></method>
</interface>
<interface name="org.freedesktop.portal.ScreenCast">
 <method name="Start"><arg type="o"/><arg type="s"/><arg type="a{sv}"/></method>
</interface></node>""")


def main(what):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(interface, member, arguments, path=PATH):
        bus.call_sync(NAME, path, "org.freedesktop.portal." + interface, member,
                      arguments, None, Gio.DBusCallFlags.NONE, 10_000)

    if what == "own":
        for interface in METHODS.interfaces:
            bus.register_object(
                PATH, interface,
                lambda *args: args[-1].return_value(None), None, None)
        Gio.bus_own_name_on_connection(bus, NAME, 0, None, None)
    elif what == "shot":
        call("Screenshot", "PickColor", GLib.Variant("(sa{sv})", ("", {})))
        call("Screenshot", "Screenshot", GLib.Variant("(sa{sv})", ("", {})))
    else:
        session = SESSION + what
        call("ScreenCast", "Start", GLib.Variant("(osa{sv})", (session, "", {})))
        if what == "close":
            try:
                call("Session", "Close", None, session)
            except GLib.Error:
                pass  # It has no such object; that it was asked for counts.
    print("done", flush=True)
    GLib.MainLoop().run()


main(sys.argv[1])
