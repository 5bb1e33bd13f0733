"""Asking an SNMP agent by Net-SNMP's programs: they know every version, SHA-2 and AES-256.

What is secret stands in a file that only we may read, for as long as a program runs; on a command line everybody could.
"""

import os
import re
import signal
import subprocess
import sys

from failure import Failure
from options import needed, password_of, printed_by

# Files of systemd's and Debian's temporary memory: no secret reaches a disk.
MEMORY_FOLDERS = ('/run', '/dev/shm')
RETRIES = 1
# A request must fit one packet; agents with little memory answer a dozen.
OBJECTS_MAX = 12
# Those that fit one packet of an agent that has little memory; others send fewer.
VALUES_MAX = 48

OBJECT = re.compile(r'^\.(1(?:\.\d+)+) = (.*)$')


class SnmpSession:
    def __init__(self, options):
        self.options = options
        self.settings = settings_of(options)
        self.folder = None

    def __enter__(self):
        base = next((folder for folder in MEMORY_FOLDERS if os.access(folder, os.W_OK)), '/tmp')
        self.folder = os.path.join(base, 'fence_snmp_pdu.' + os.urandom(8).hex())
        os.mkdir(self.folder, 0o700)
        # Who ends us lets us clean up.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        return self

    def __exit__(self, *_):
        for folder, folders, files in os.walk(self.folder, topdown=False):
            for name in files:
                os.unlink(os.path.join(folder, name))
            os.rmdir(folder)

    def get(self, oids):
        """Texts by OID; what the agent does not have is not among them."""
        found = {}
        for start in range(0, len(oids), OBJECTS_MAX):
            answer = read_answer(self.run('snmpget', oids[start:start + OBJECTS_MAX]))
            found.update({oid: value for oid, value in answer if value is not None})
        return found

    def columns(self, oids):
        """By column, what is below it, by the rest of the OID; all of them in as few packets as the agent manages."""
        found = {oid: {} for oid in oids}
        if self.options.snmp_version == '1':
            for column in oids:
                for oid, value in read_answer(self.run('snmpwalk', [column])):
                    keep(found, column, oid, value)
            return found
        last = {oid: oid for oid in oids}
        while last:
            asked = list(last)[:OBJECTS_MAX]
            rows = '-Cr%d' % max(1, VALUES_MAX // len(asked))
            answer = read_answer(self.run('snmpbulkget', ['-Cn0', rows] + [last[column] for column in asked]))
            before = dict(last)
            # RFC 3416 §4.2.3: row after row, each with a value of every column.
            for place, (oid, value) in enumerate(answer):
                column = asked[place % len(asked)]
                if column not in last:
                    continue
                if value is None or not keep(found, column, oid, value):
                    del last[column]
                else:
                    last[column] = oid
            if last == before:
                raise Failure('%s does not go on in its tables' % self.options.ip)
        return found

    def set(self, oid, value):
        self.run('snmpset', [oid, 'i', str(value)])

    def run(self, program, words):
        options = self.options
        host = '[%s]' % options.ip if ':' in options.ip else options.ip
        kind = 'udp6' if options.inet6_only or ':' in options.ip else 'udp'
        place = '%s:%s:%d' % (kind, host, options.ipport or 161)
        # Numbers only, no MIB is read; an enumeration is its number.
        command = [program, '-v', options.snmp_version, '-m', '', '-One', '-t', '%g' % options.shell_timeout, '-r', str(RETRIES)]
        self.write_settings()
        try:
            done = subprocess.run(command + [place] + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL, env=self.environment(),
                                  timeout=None if options.disable_timeout else options.shell_timeout * (RETRIES + 2))
        except FileNotFoundError:
            raise Failure('%s is missing: install the package snmp (Debian) or net-snmp-utils' % program)
        except subprocess.TimeoutExpired:
            raise Failure('timed out: no answer from %s' % options.ip)
        finally:
            self.remove_settings()
        if done.returncode != 0:
            raise Failure(complaint_of(done.stderr.decode('utf-8', 'replace'), options.ip))
        return done.stdout.decode('utf-8', 'replace')

    def environment(self):
        # Nothing of the machine's own settings, and nothing is kept.
        return {'PATH': os.environ.get('PATH', '/usr/bin:/bin'), 'LC_ALL': 'C', 'HOME': self.folder,
                'SNMPCONFPATH': self.folder, 'SNMP_PERSISTENT_DIR': self.folder}

    def write_settings(self):
        file = os.open(os.path.join(self.folder, 'snmp.conf'), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, 'w') as settings:
            settings.write(self.settings)

    def remove_settings(self):
        try:
            os.unlink(os.path.join(self.folder, 'snmp.conf'))
        except OSError:
            # It is gone already.
            pass


def settings_of(options):
    """The text of snmp.conf(5). Raises Failure for what is missing or cannot be meant."""
    if options.snmp_version is None:
        options.snmp_version = '3' if options.username is not None else '2c'
    if options.snmp_version == '3':
        lines = user_settings(options)
    else:
        needed(options, 'community')
        lines = [('defCommunity', quoted(options.community))]
    return ''.join('%s %s\n' % line for line in lines)


def user_settings(options):
    needed(options, 'username')
    password = password_of(options)
    private = options.snmp_priv_passwd
    if private is None and options.snmp_priv_passwd_script is not None:
        private = printed_by(options.snmp_priv_passwd_script, options)
    level = options.snmp_sec_level or ('noAuthNoPriv' if password is None else 'authNoPriv' if private is None else 'authPriv')
    lines = [('defSecurityName', quoted(options.username)), ('defSecurityLevel', level)]
    if level != 'noAuthNoPriv':
        if password is None:
            needed(options, 'password')
        lines += [('defAuthType', options.snmp_auth_prot), ('defAuthPassphrase', secret('password', password))]
    if level == 'authPriv':
        if private is None:
            needed(options, 'snmp_priv_passwd')
        lines += [('defPrivType', options.snmp_priv_prot), ('defPrivPassphrase', secret('snmp_priv_passwd', private))]
    return lines


def secret(name, text):
    # RFC 3414 §11.2
    if len(text) < 8:
        raise Failure('%s must have at least 8 characters' % name)
    return quoted(text)


def quoted(text):
    if '\n' in text or '\r' in text:
        raise Failure('a name or password with a line break cannot be used')
    return '"%s"' % re.sub(r'(["\\])', r'\\\1', text)


def keep(found, column, oid, value):
    """Whether it belongs to the column and is new there."""
    index = oid[len(column) + 1:]
    if not oid.startswith(column + '.') or index in found[column]:
        return False
    found[column][index] = value
    return True


def read_answer(text):
    """(OID, value) in the order of lines `.1.3… = TYPE: value`; a text may go on in the lines behind it. None: there is none."""
    said = []
    for line in text.split('\n'):
        match = OBJECT.match(line)
        if match:
            said.append(list(match.groups()))
        elif said and line != '':
            said[-1][1] += '\n' + line
    # "No Such Instance", and at the end of all "No more variables" under the name of the last one.
    return [(oid, None if value.startswith('No ') else value_of(value)) for oid, value in said]


def value_of(said):
    """Numbers and OIDs as they are, texts without quotes."""
    kind, _, value = said.partition(': ')
    if kind == 'Hex-STRING':
        return bytes.fromhex(value.replace('\n', ' ').replace(' ', '')).decode('utf-8', 'replace').rstrip('\0')
    if kind == 'STRING':
        value = value[1:-1] if value[:1] == value[-1:] == '"' and len(value) > 1 else value
        return re.sub(r'\\(["\\])', r'\1', value)
    return value.lstrip('.') if kind == 'OID' else value


def complaint_of(text, place):
    # Its first words are about folders that it makes for itself.
    lines = [line.strip() for line in text.split('\n') if line.strip() and not line.startswith('Created directory')]
    if any(line.startswith('Timeout') for line in lines):
        return 'timed out: no answer from %s; is the community or user right?' % place
    reason = next((line for line in lines if line.startswith('Reason:')), lines[0] if lines else 'no reason')
    return '%s refuses: %s' % (place, reason)
