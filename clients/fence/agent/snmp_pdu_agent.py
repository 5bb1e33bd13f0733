"""fence_snmp_pdu: switches outlets of PDUs and UPSs by SNMP, by the tables of the gateway's SNMP driver (snmp_profiles.json).

Plugs: `3`, of a chain of units `2.3` (outlet 3 of the second unit), `group.1`, or the name of an outlet. An outlet is on or off
when its own object says so by the maker's numbers; anything else is unknown.
"""

import json
import re
import sys

from actions import OFF, ON, Plug
from agent import Agent
from failure import Failure
from options import COMMON, LOGIN, NETWORK, option
from snmp_session import SnmpSession

SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0'
# What `list` may print: Pacemaker takes each word for the name of a node, and ends it at any other character.
UNSAFE = re.compile(r'[^A-Za-z0-9_.-]+')
# Units whose branches begin a hundred higher than those before: outlet 205 is the fifth of the third.
BRANCH = 100

VERSIONS = ('1', '2c', '3')
AUTHENTICATIONS = ('MD5', 'SHA', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512')
PRIVACIES = ('DES', 'AES', 'AES-192', 'AES-256')
LEVELS = ('noAuthNoPriv', 'authNoPriv', 'authPriv')

class Outlet:
    """name: as a plug. table: of its profile. index: of its row there."""

    def __init__(self, name, table, index):
        self.name = name
        self.table = table
        self.index = index


class SnmpPduAgent(Agent):
    SHORT = 'Fence agent for PDUs over SNMP'
    LONG = ('fence_snmp_pdu switches outlets and outlet groups of PDUs of many makers over SNMP 1, 2c and 3 with SHA-2 and AES-256. '
            'It needs snmpget, snmpset and snmpwalk of Net-SNMP. Off is what the outlet itself says.')
    OPTIONS = COMMON + NETWORK + LOGIN + (
        option('snmp_version', 'select', 'Version; 2c, with a username 3', 'd', values=VERSIONS),
        option('community', 'string', 'Community of versions 1 and 2c', 'c', placeholder='community'),
        option('snmp_auth_prot', 'select', 'Authentication of version 3', 'b', 'SHA-256', values=AUTHENTICATIONS),
        option('snmp_sec_level', 'select', 'Security of version 3; by the passwords that are given', 'E', values=LEVELS),
        option('snmp_priv_prot', 'select', 'Encryption of version 3', 'B', 'AES-256', values=PRIVACIES),
        option('snmp_priv_passwd', 'string', 'Password of the encryption', 'P', placeholder='password'),
        option('snmp_priv_passwd_script', 'string', 'Program that prints it', 'R', placeholder='script'),
        option('profile', 'string', 'Make of the PDU, as gateway.yaml calls its mib; absent: it is recognized',
               placeholder='name'),
    )

    def __init__(self, options):
        Agent.__init__(self, options)
        self.session = SnmpSession(options)
        self.profiles = load_profiles()
        if options.profile is not None:
            self.profiles = [one for one in self.profiles if one['name'] == options.profile]
            if not self.profiles:
                raise Failure('there is no profile "%s": %s' % (
                    options.profile, ', '.join(one['name'] for one in load_profiles())))
        self.chosen = []

    def __enter__(self):
        self.session.__enter__()
        return self

    def __exit__(self, *reason):
        self.session.__exit__(*reason)

    def plugs(self, is_strict):
        outlets = self.switchable(self.outlets())
        states = self.states_of(outlets)
        names = self.names(outlets)
        return [Plug(outlet.name, alias_of(names[outlet.name]), state) for outlet, state in zip(outlets, states)]

    def choose(self, wanted):
        outlets = self.outlets()
        names = None
        self.chosen = []
        for one in wanted:
            found = [outlet for outlet in outlets if outlet.name == one.lower()]
            if not found:
                names = self.names(outlets) if names is None else names
                found = [outlet for outlet in outlets if is_called(one, names[outlet.name])]
            if len(found) > 1:
                raise Failure('"%s" means %s: say which' % (one, ' and '.join(outlet.name for outlet in found)))
            if not found:
                raise Failure('%s has no outlet "%s" that can be switched; the action list shows them'
                              % (self.options.ip, one))
            self.chosen += found
        switchable = self.switchable(self.chosen)
        fixed = [outlet.name for outlet in self.chosen if outlet not in switchable]
        if fixed:
            raise Failure('%s cannot switch %s' % (self.options.ip, ' and '.join(fixed)))

    def states(self):
        return self.states_of(self.chosen)

    def states_of(self, outlets):
        cells = sorted({cell_at(outlet.table[order]['proof'], outlet.index) for outlet in outlets for order in (ON, OFF)})
        said = self.session.get(cells)
        return [state_in(outlet, said) for outlet in outlets]

    def switch(self, wanted):
        for outlet in self.chosen:
            order = outlet.table[wanted]
            self.session.set(cell_at(order, outlet.index), order['put'])

    def outlets(self):
        """Of the profile whose objects are there; the longest claim on the device is tried first."""
        identity = self.session.get([SYS_OBJECT_ID]).get(SYS_OBJECT_ID, '')
        for profile in by_claim(self.profiles, identity):
            columns = self.session.columns(list({column: None for table in profile['tables'] for column in columns_of(table)}))
            found = [outlet for table in profile['tables'] for outlet in rows_of(table, columns)]
            if found:
                return found if len({outlet.name for outlet in found}) == len(found) else first_of_each(found)
        raise Failure('%s (sysObjectID %s) has no outlets that fence_snmp_pdu can switch' % (self.options.ip, identity))

    def switchable(self, outlets):
        """Those that have something to write to, and of which the device does not say that they are fixed."""
        controls = {outlet: [cell_at(outlet.table[order], outlet.index) for order in (ON, OFF)] for outlet in outlets}
        fixed = {outlet: '%s.%s' % (outlet.table['fixed']['oid'], outlet.index) for outlet in outlets if 'fixed' in outlet.table}
        said = self.session.get(sorted({cell for cells in controls.values() for cell in cells} | set(fixed.values())))
        return [outlet for outlet in outlets if all(cell in said for cell in controls[outlet])
                and not (outlet in fixed and number(said.get(fixed[outlet])) in outlet.table['fixed']['values'])]

    def names(self, outlets):
        """By plug, all that people call it."""
        columns = self.session.columns(list({column: None for outlet in outlets for column in outlet.table['names']}))
        return {outlet.name: [columns[column][outlet.index] for column in outlet.table['names']
                              if columns[column].get(outlet.index)] for outlet in outlets}


def load_profiles():
    # The folder or archive in which this module lies.
    if '__loader__' in globals() and hasattr(__loader__, 'get_data'):
        text = __loader__.get_data(__file__.replace('snmp_pdu_agent.py', 'snmp_profiles.json'))
        return json.loads(text.decode('utf-8'))
    raise Failure('%s is incomplete: install it again' % sys.argv[0])


def by_claim(profiles, identity):
    """Those that claim the device, the longest claim first; then, if nobody does, all: what answers decides."""
    claimed = []
    for profile in profiles:
        lengths = [len(claim) for claim in profile['claims'] if (identity + '.').startswith(claim + '.')]
        if lengths:
            claimed.append((-max(lengths), len(claimed), profile))
    return [profile for _, _, profile in sorted(claimed, key=lambda one: one[:2])] or profiles


def first_of_each(outlets):
    """Several tables of a device may be about the same outlets; the one that stands first is the better."""
    seen = {}
    for outlet in outlets:
        seen.setdefault(outlet.name, outlet)
    return list(seen.values())


def columns_of(table):
    """What says which outlets there are: where their state is, and columns that number them."""
    numbering = [table['index'][name] for name in ('member', 'number', 'used')
                 if isinstance(table['index'].get(name), str)]
    return [table[OFF]['proof']['oid']] + numbering


def rows_of(table, columns):
    """Its outlets, of units of a chain numbered from 1 as the units come."""
    named = {name: columns[table['index'][name]] for name in ('member', 'number', 'used')
             if isinstance(table['index'].get(name), str)}
    rows = [(place_of(table['index'], index, named), index) for index in columns[table[OFF]['proof']['oid']]]
    places = [(place, index) for place, index in rows if place is not None]
    members = sorted({member for (member, _), _ in places})
    return [Outlet(plug_name(table, members, *place), table, index) for place, index in places]


def place_of(index, suffix, columns):
    """(member, number) of a row; None for rows that mean nothing."""
    if 'arcs' not in index:
        own = number(columns['number'].get(suffix))
        member = number(columns['member'].get(suffix)) if 'member' in columns else 1
        return None if own is None or member is None else (member, own)
    if 'used' in columns and number(columns['used'].get(suffix)) == 0:
        return None
    said = suffix.split('.')
    if len(said) != len(index['arcs']):
        return None
    member, own = 1, index.get('number', 0)
    for arc, value in zip(index['arcs'], said):
        if arc == 'member':
            member = int(value)
        elif arc == 'number':
            own += int(value)
        elif arc == 'hundred':
            own += (int(value) - 1) * BRANCH
        elif arc != value:
            return None
    return member, own


def plug_name(table, members, member, own):
    name = 'group.%d' % own if table['of'] == 'group' else str(own)
    return name if len(members) == 1 else '%d.%s' % (members.index(member) + 1, name)


def cell_at(cell, index):
    return '%s.%s' % (cell['oid'], index)


def state_in(outlet, said):
    for state in (ON, OFF):
        proof = outlet.table[state]['proof']
        if number(said.get(cell_at(proof, outlet.index))) in proof['values']:
            return state
    return None


def number(text):
    match = re.match(r'^-?\d+$', text or '')
    return int(match.group(0)) if match else None


def is_called(wanted, names):
    return wanted.lower() in [form.lower() for name in names for form in (name, UNSAFE.sub('_', name))]


def alias_of(names):
    named = [UNSAFE.sub('_', name) for name in names]
    return next((name for name in named if name.lower() not in (ON, OFF, '')), '')
