"""What an agent is told: key=value lines on standard input (as Pacemaker does), or options of a command line.

One table says all of an option; what is read, the help and the metadata follow from it. A value is parsed here, once.
Source of the rules: ClusterLabs fence-agents, doc/FenceAgentAPI.md.
"""

import sys
from collections import namedtuple

from failure import Failure

# A cluster's parameters are some hundred bytes.
INPUT_BYTES_MAX = 65536

# kind: string, boolean, integer, second, select. old: names of earlier agents, which are taken too.
Option = namedtuple('Option', 'name short kind default text old values placeholder')


def option(name, kind, text, short='', default=None, old=(), values=(), placeholder='value'):
    return Option(name, short, kind, default, text, old, values, placeholder)


COMMON = (
    option('action', 'string', 'What to do', 'o', 'reboot', ('option',), placeholder='action'),
    option('plug', 'string', 'What to switch; several with commas', 'n', old=('port',), placeholder='id'),
    option('plug_separator', 'string', 'What stands between several plugs', '', ','),
    option('separator', 'string', 'What stands between the words of a list', 'C', ','),
    option('delay', 'second', 'Seconds to wait before switching off', '', '0'),
    option('power_timeout', 'second', 'Seconds until the new state must be seen', '', '20'),
    option('power_wait', 'second', 'Seconds to wait after an order before looking', '', '0'),
    option('stonith_status_sleep', 'second', 'Seconds between two looks', '', '0.2'),
    option('retry_on', 'integer', 'How often to try to switch on', '', '1'),
    option('login_timeout', 'second', 'Seconds for getting a connection', '', '5'),
    option('shell_timeout', 'second', 'Seconds for an answer', '', '3'),
    option('disable_timeout', 'boolean', 'Wait for ever; who called ends it', '', 'false'),
    option('verbose', 'boolean', 'Say on standard error what is done', 'v'),
    option('verbose_level', 'integer', 'How much of it', '', '0'),
    option('debug_file', 'string', 'Write what is done to a file', 'D', old=('debug',), placeholder='file'),
    option('quiet', 'boolean', 'Say nothing but failures', 'q'),
    option('version', 'boolean', 'Show the version', 'V'),
    option('help', 'boolean', 'Show all options', 'h'),
)

# Of agents that reach something over the network.
NETWORK = (
    option('ip', 'string', 'Name or address', 'a', old=('ipaddr',), placeholder='ip'),
    option('ipport', 'integer', 'Port', 'u', placeholder='port'),
    option('inet4_only', 'boolean', 'IPv4 only', '4'),
    option('inet6_only', 'boolean', 'IPv6 only', '6'),
)
LOGIN = (
    option('username', 'string', 'User', 'l', old=('login',), placeholder='name'),
    option('password', 'string', 'Password', 'p', old=('passwd',), placeholder='password'),
    option('password_script', 'string', 'Program that prints the password', 'S', old=('passwd_script',),
           placeholder='script'),
)
TLS = (
    option('ssl', 'boolean', 'Encrypt, and check the certificate', 'z'),
    option('ssl_secure', 'boolean', 'Encrypt, and check the certificate', ''),
    option('ssl_insecure', 'boolean', 'Encrypt without checking the certificate', ''),
    option('ssl_ca_file', 'string', 'Authorities that may have signed the certificate', '', placeholder='file'),
)


class Options:
    """The parsed options of a call, as attributes; what was not given and has no default is None."""

    def __init__(self, table, given):
        for one in table:
            text = given.get(one.name, one.default)
            setattr(self, one.name, None if text is None or text == '' else parsed(one, text))


def read_options(table, arguments):
    """`arguments`: those of the command line; without any, standard input is read to its end."""
    given = from_command_line(table, arguments) if arguments else from_input(table, read_input())
    return Options(table, given)


def read_input():
    text = sys.stdin.buffer.read(INPUT_BYTES_MAX + 1)
    if len(text) > INPUT_BYTES_MAX:
        raise Failure('standard input is longer than %d bytes' % INPUT_BYTES_MAX)
    return text.decode('utf-8', 'replace')


def from_input(table, text):
    """The last line of a name counts; names that nobody knows are no mistake: fenced sends some to everybody."""
    names = {alias: one.name for one in table for alias in (one.name,) + one.old}
    given = {}
    for line in text.split('\n'):
        key, equals, value = line.strip().partition('=')
        name = names.get(key.replace('-', '_'))
        if name is None or not equals or key.startswith('#'):
            continue
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        given[name] = value
    return given


def from_command_line(table, arguments):
    # Pacemaker never comes here, and should not wait for it.
    import getopt
    short = ''.join(one.short + ('' if one.kind == 'boolean' else ':') for one in table if one.short)
    names = {long_name(alias): one for one in table for alias in (one.name,) + one.old}
    known = [name + ('' if one.kind == 'boolean' else '=') for name, one in names.items()]
    try:
        pairs, rest = getopt.gnu_getopt(arguments, short, known)
    except getopt.GetoptError as error:
        raise Failure('%s; --help lists all options' % error.msg)
    if rest:
        raise Failure('nobody knows what to do with "%s"; --help lists all options' % rest[0])
    by_short = {one.short: one for one in table if one.short}
    given = {}
    for flag, value in pairs:
        one = names[flag[2:]] if flag.startswith('--') else by_short[flag[1:]]
        given[one.name] = '1' if one.kind == 'boolean' else value
    return given


def long_name(name):
    return name.replace('_', '-')


def parsed(one, text):
    if one.kind == 'boolean':
        return boolean(one.name, text)
    if one.kind == 'select' and text not in one.values:
        raise Failure('%s must be %s, not "%s"' % (one.name, ', '.join(one.values), text))
    if one.kind in ('integer', 'second'):
        return number(one, text)
    return text


def boolean(name, text):
    if text.lower() in ('1', 'yes', 'on', 'true'):
        return True
    if text.lower() in ('0', 'no', 'off', 'false'):
        return False
    raise Failure('%s must be 1 or 0, not "%s"' % (name, text))


# A week; more is a slip of the finger, and infinity is said by disable_timeout.
NUMBER_MAX = 604800


def number(one, text):
    try:
        value = int(text) if one.kind == 'integer' else float(text.rstrip('s'))
    except ValueError:
        value = -1
    if 0 <= value <= NUMBER_MAX:
        return value
    raise Failure('%s must be a number from 0 to %d, not "%s"' % (one.name, NUMBER_MAX, text))


def needed(options, *names):
    """Raises Failure for the first that was not given."""
    for name in names:
        if getattr(options, name) is None:
            raise Failure('%s is missing: --%s=…, or %s=… on standard input' % (name, long_name(name), name))


def password_of(options):
    """None when there is none."""
    if options.password is not None or options.password_script is None:
        return options.password
    return printed_by(options.password_script, options)


def printed_by(script, options):
    import subprocess
    try:
        done = subprocess.run([script], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              timeout=options.login_timeout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure('%s printed no password: %s' % (script, error))
    if done.returncode != 0:
        raise Failure('%s printed no password: exit code %d' % (script, done.returncode))
    return done.stdout.decode('utf-8', 'replace').split('\n')[0]
