"""A session with a NUT server (RFC 9271): lines out, lines in, each answer waited for a bounded time."""

import re
import socket

from failure import Failure

# A description may be long; a server that sends more without an end is none.
LINE_BYTES_MAX = 65536
# A PDU with 48 outlets tells a thousand variables.
LIST_LINES_MAX = 100000

WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')


class Refused(Failure):
    """The server answered ERR. `code`: its word for why, as DATA-STALE."""

    def __init__(self, code, question):
        Failure.__init__(self, '%s: %s' % (question, REASONS.get(code, 'the server answers ' + code)))
        self.code = code


# RFC 9271 §5, what it means here.
REASONS = {
    'ACCESS-DENIED': 'access denied: this user may not do it',
    'USERNAME-REQUIRED': 'access denied: the server wants a user',
    'PASSWORD-REQUIRED': 'access denied: the server wants a password',
    'INVALID-USERNAME': 'unable to log in: wrong user or password',
    'INVALID-PASSWORD': 'unable to log in: wrong user or password',
    'UNKNOWN-UPS': 'the server has no such device',
    'VAR-NOT-SUPPORTED': 'the device does not tell it',
    'CMD-NOT-SUPPORTED': 'the device cannot do it',
    'DATA-STALE': 'the server has not heard of the device lately',
    'DRIVER-NOT-CONNECTED': 'the driver of the device does not run',
    'INSTCMD-FAILED': 'the device did not do it',
    'FEATURE-NOT-CONFIGURED': 'the server has no encryption',
    'TLS-NOT-ENABLED': 'the server has no encryption',
}


class NutSession:
    def __init__(self, options):
        self.options = options
        self.received = b''
        self.socket = connect(options.ip, options.ipport, options)

    def close(self):
        self.socket.close()

    def log_in(self, username, password):
        self.ask('USERNAME', username)
        self.ask('PASSWORD', password)

    def encrypt(self, context):
        import ssl
        self.ask('STARTTLS')
        try:
            self.socket = context.wrap_socket(self.socket, server_hostname=self.options.ip)
        except (ssl.SSLError, OSError, ValueError) as error:
            raise Failure('no encrypted connection to %s: %s' % (self.options.ip, error))

    def ask(self, *words):
        """The words of the one line that answers. Raises Refused for ERR."""
        self.send(words)
        return self.answer(words)

    def list(self, *words):
        """The lines between BEGIN and END, as words without the two or three that repeat the question."""
        self.send(('LIST',) + words)
        self.answer(('LIST',) + words)
        lines = []
        while len(lines) < LIST_LINES_MAX:
            line = split(self.line())
            if line[:1] == ['END']:
                return lines
            lines.append(line[len(words):])
        raise Failure('%s sends a list without an end' % self.options.ip)

    def answer(self, question):
        words = split(self.line())
        if words[:1] == ['ERR']:
            # What was asked for, but never a password.
            raise Refused(words[1] if len(words) > 1 else 'nothing', ' '.join(question[:1] + question[1:3])
                          if question[0] != 'PASSWORD' else 'PASSWORD')
        return words

    def send(self, words):
        try:
            self.socket.sendall((' '.join(quoted(word) for word in words) + '\n').encode('utf-8'))
        except OSError as error:
            raise Failure('connection to %s lost: %s' % (self.options.ip, error))

    def line(self):
        while b'\n' not in self.received:
            if len(self.received) > LINE_BYTES_MAX:
                raise Failure('%s sends a line without an end' % self.options.ip)
            try:
                more = self.socket.recv(65536)
            except socket.timeout:
                raise Failure('timed out: no answer from %s within %g s' % (self.options.ip, self.options.shell_timeout))
            except OSError as error:
                raise Failure('connection to %s lost: %s' % (self.options.ip, error))
            if not more:
                raise Failure('connection to %s lost: it hung up' % self.options.ip)
            self.received += more
        line, _, self.received = self.received.partition(b'\n')
        return line.decode('utf-8', 'replace')


def connect(host, port, options):
    family = socket.AF_INET if options.inet4_only else socket.AF_INET6 if options.inet6_only else socket.AF_UNSPEC
    try:
        places = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    except OSError as error:
        raise Failure('unable to connect: nobody knows the address of %s (%s)' % (host, error))
    last = None
    for family, kind, protocol, _, address in places:
        one = socket.socket(family, kind, protocol)
        one.settimeout(options.login_timeout)
        try:
            one.connect(address)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.settimeout(None if options.disable_timeout else options.shell_timeout)
            return one
        except OSError as error:
            one.close()
            last = error
    raise Failure('unable to connect to %s port %d: %s' % (host, port, last))


def split(line):
    return [re.sub(r'\\(.)', r'\1', text) if bare == '' else bare for text, bare in WORD.findall(line)]


def quoted(word):
    if re.match(r'^[\w.@:+-]+$', word):
        return word
    if '\n' in word or '\r' in word:
        raise Failure('a name or password with a line break cannot be sent')
    return '"%s"' % re.sub(r'(["\\])', r'\\\1', word)
