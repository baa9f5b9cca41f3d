"""A tray on the session bus: owns the watcher's name, and writes a line for each
item that registers and each signal of one.
Usage: fake_tray.py"""
from gi.repository import Gio, GLib

NAME, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
WATCHER = Gio.DBusNodeInfo.new_for_xml(f"""<node><interface name="{NAME}">
 <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
</interface></node>""").interfaces[0]


def on_call(_bus, _sender, _path, _interface, _member, arguments, call):
    print("registered", arguments.unpack()[0], flush=True)
    call.return_value(None)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH, WATCHER, on_call, None, None)
bus.signal_subscribe(None, "org.kde.StatusNotifierItem", None, None, None, 0,
                     lambda *args: print(args[4], flush=True))
Gio.bus_own_name_on_connection(bus, NAME, 0, None, None)
print("ready", flush=True)
GLib.MainLoop().run()
