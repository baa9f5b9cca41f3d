"""What shows notifications, on the session bus: writes a line for each, as JSON,
and then says what its argument is that a person did with it.
Usage: fake_notifications.py [read|close]"""
import json
import sys

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
NOTIFY = Gio.DBusNodeInfo.new_for_xml(f"""<node><interface name="{NAME}">
 <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
  <arg type="s" direction="in"/><arg type="s" direction="in"/>
  <arg type="s" direction="in"/><arg type="as" direction="in"/>
  <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
  <arg type="u" direction="out"/></method>
</interface></node>""").interfaces[0]
shown = 0


def on_call(bus, _sender, _path, _interface, _member, arguments, call):
    global shown
    shown += 1
    _program, _replaces, _icon, title, body, actions, _hints, lasts = \
        arguments.unpack()
    print("shown " + json.dumps({"title": title, "body": body, "lasts": lasts,
                                 "actions": actions}), flush=True)
    call.return_value(GLib.Variant("(u)", (shown,)))

    def say(member, arguments):
        bus.emit_signal(None, PATH, NAME, member, arguments)
    # Of another's notification: nobody may believe that it is theirs.
    say("ActionInvoked", GLib.Variant("(us)", (shown + 1, "read")))
    if "read" in sys.argv:
        say("ActionInvoked", GLib.Variant("(us)", (shown, "read")))
    if len(sys.argv) > 1:
        say("NotificationClosed", GLib.Variant("(uu)", (shown, 2)))


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH, NOTIFY, on_call, None, None)
Gio.bus_own_name_on_connection(bus, NAME, 0, None, None)
print("ready", flush=True)
GLib.MainLoop().run()
