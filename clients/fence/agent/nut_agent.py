"""fence_nut: switches outlets, outlet groups and whole UPSs that a NUT server has, whatever their make.

Plugs: `pdu1.3` (also pdu1:3), `pdu1.group.2`, `ups1` (all that it feeds), the name of an outlet or group; with `ups`
given, or where the server has one device only, `3` and `group.2` too. A name that two things have is refused.
"""

import re
import time

from actions import OFF, ON, Plug
from agent import Agent
from failure import Failure
from nut_session import NutSession, Refused
from options import COMMON, LOGIN, NETWORK, TLS, option, password_of

# The variables of an outlet that people and devices call it by.
NAMES = ('name', 'id', 'designator', 'desc')
PART = re.compile(r'^(outlet(?:\.group)?\.\d+)\.(.+)$')
# What `list` may print: Pacemaker takes each word for the name of a node, and ends it at any other character.
UNSAFE = re.compile(r'[^A-Za-z0-9_.-]+')

# upsd drops what it was told of an order after some seconds; asking twice a second is often enough.
TRACKING_PAUSE_SECONDS = 0.1


class NutAgent(Agent):
    SHORT = 'Fence agent for outlets and UPSs behind a NUT server'
    LONG = ('fence_nut switches outlets, outlet groups and whole UPSs through any NUT server (upsd or a gateway), '
            'whatever their make. An order counts as done when the server says that the state is there.')
    OPTIONS = COMMON + NETWORK + LOGIN + TLS + (
        option('ups', 'string', 'Device whose outlets are meant; absent: all of the server', 's', placeholder='name'),
    )
    # upsd repeats what its driver read last, which may be seconds ago.
    IS_STATE_FRESH = False

    def __init__(self, options):
        Agent.__init__(self, options)
        self.session = None
        self.chosen = []
        options.ipport = options.ipport or 3493

    def __enter__(self):
        self.session = NutSession(self.options)
        if self.options.ssl or self.options.ssl_secure or self.options.ssl_insecure:
            from tls import context_of
            self.session.encrypt(context_of(self.options))
        if self.options.username is not None:
            self.session.log_in(self.options.username, password_of(self.options) or '')
        return self

    def __exit__(self, *_):
        self.session.close()

    def plugs(self, is_strict):
        """All that can be switched on and off. `is_strict`: a device that is silent is a failure."""
        found = []
        for ups in self.devices():
            try:
                found.extend(self.plugs_of(ups))
            except Refused:
                if is_strict:
                    raise
        return found

    def plugs_of(self, ups):
        variables = self.variables(ups)
        commands = {words[0] for words in self.session.list('CMD', ups)}
        plugs = []
        for part in [None] + parts_in(commands):
            if not {order_for(part, OFF), order_for(part, ON)} <= commands:
                continue
            named = [UNSAFE.sub('_', name) for name in names_of(part, variables)]
            alias = next((name for name in named if name.lower() not in ('on', 'off')), '')
            plugs.append(Plug(plug_name(ups, part), alias, state_in(part, variables)))
        return plugs

    def devices(self):
        known = [words[0] for words in self.session.list('UPS')]
        if self.options.ups is None:
            return known
        found = [ups for ups in known if ups.lower() == self.options.ups.lower()]
        if not found:
            raise Failure('%s has no device "%s"' % (self.options.ip, self.options.ups))
        return found

    def variables(self, ups):
        return {words[0]: words[1] for words in self.session.list('VAR', ups) if len(words) > 1}

    def choose(self, names):
        """What the orders that follow are about. Raises Failure for a name that means nothing, or two things."""
        devices = self.devices()
        self.chosen = [self.find(name, devices) for name in names]

    def find(self, name, devices):
        wanted = name.lower()
        for ups in devices:
            if wanted == ups.lower():
                return ups, None
        for ups in devices:
            if wanted[:len(ups) + 1] in (ups.lower() + '.', ups.lower() + ':'):
                return self.only(name, self.parts_called(ups, wanted[len(ups) + 1:], True))
        # A number alone says enough only where it can mean one device.
        found = [one for ups in devices for one in self.parts_called(ups, wanted, len(devices) == 1)]
        return self.only(name, found)

    def only(self, name, found):
        if len(found) == 1:
            return found[0]
        if not found:
            raise Failure('%s has no plug "%s"; the action list shows them' % (self.options.ip, name))
        raise Failure('"%s" means %s: say which' % (name, ' and '.join(plug_name(*one) for one in found)))

    def parts_called(self, ups, wanted, takes_numbers):
        try:
            variables = self.variables(ups)
        except Refused:
            # It is silent, so it cannot be asked for names; who names the device itself hears why.
            if takes_numbers:
                raise
            return []
        parts = parts_in(variables)
        numbered = 'outlet.' + wanted.replace(':', '.')
        if takes_numbers and numbered in parts:
            return [(ups, numbered)]
        return [(ups, part) for part in parts if wanted in spellings(part, variables)]

    def states(self):
        return [self.state(ups, part) for ups, part in self.chosen]

    def state(self, ups, part):
        name = 'ups.status' if part is None else part + '.status'
        words = self.session.ask('GET', 'VAR', ups, name)
        return state_in(part, {name: words[-1]})

    def switch(self, wanted):
        if self.options.username is None:
            raise Failure('access denied: switching needs username and password')
        tracks = self.tracks()
        orders = [self.order(ups, part, wanted) for ups, part in self.chosen]
        if tracks:
            for number in orders:
                self.follow(number)

    def tracks(self):
        try:
            self.session.ask('SET', 'TRACKING', 'ON')
            return True
        except Refused:
            # Servers before NUT 2.8 do not know it; the state tells in the end.
            return False

    def order(self, ups, part, wanted):
        words = self.session.ask('INSTCMD', ups, order_for(part, wanted))
        return words[2] if words[:2] == ['OK', 'TRACKING'] and len(words) > 2 else None

    def follow(self, number):
        """Returns when the device did it or nobody tells. Raises Refused when it did not."""
        began = time.monotonic()
        while number is not None and time.monotonic() - began < self.options.power_timeout:
            if self.session.ask('GET', 'TRACKING', number)[:1] != ['PENDING']:
                return
            time.sleep(TRACKING_PAUSE_SECONDS)


def plug_name(ups, part):
    return ups if part is None else ups + part[len('outlet'):]


def order_for(part, wanted):
    return ('' if part is None else part + '.') + 'load.' + wanted


def parts_in(names):
    """The outlets and groups that variables or commands are about, in the order of their numbers."""
    found = {match.group(1) for match in map(PART.match, names) if match}
    return sorted(found, key=lambda part: (part.rpartition('.')[0], int(part.rpartition('.')[2])))


def spellings(part, variables):
    """What it may be called by: as it is named, and as `list` prints it."""
    return {form.lower() for name in names_of(part, variables) for form in (name, UNSAFE.sub('_', name))}


def names_of(part, variables):
    """Of a whole device none: its own name says it."""
    found = [variables.get('%s.%s' % (part, key), '') for key in NAMES if part is not None]
    return [name for name in found if name]


def state_in(part, variables):
    """None: nobody knows. A load on bypass has power, whatever the UPS says of itself."""
    if part is not None:
        return {'on': ON, 'off': OFF}.get(variables.get(part + '.status', '').lower())
    status = variables.get('ups.status', '').split()
    if 'BYPASS' in status:
        return ON
    if 'OFF' in status:
        return OFF
    return ON if 'OL' in status or 'OB' in status else None
