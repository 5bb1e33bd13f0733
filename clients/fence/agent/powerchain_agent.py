"""fence_powerchain: switches hosts through a Powerchain gateway, which knows every cord that feeds them.

A plug is the name of a host in the gateway's configuration. The gateway decides by which way, refuses what would not be sure
or would hit others, and says off when outlets, watts and management controller agree. The password is an API token.
"""

import json
import socket
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote

from actions import OFF, ON, Plug
from agent import Agent
from failure import Failure
from options import COMMON, LOGIN, NETWORK, TLS, needed, option, password_of

# What the gateway says of a few hundred hosts.
ANSWER_BYTES_MAX = 1000000


class PowerchainAgent(Agent):
    SHORT = 'Fence agent for hosts behind a Powerchain gateway'
    LONG = ('fence_powerchain has a gateway that knows the power chain switch a host: by its management controller, else by all '
            'of its outlets together. Off is what outlets, measured watts and management controller agree on.')
    OPTIONS = COMMON + NETWORK + LOGIN + TLS + (
        option('nodename', 'string', 'What to switch where no plug is said', placeholder='name'),
        option('notls', 'boolean', 'Do not encrypt; the gateway takes that from its own machine only', 't'),
    )
    IS_STATE_FRESH = False

    def __init__(self, options):
        Agent.__init__(self, options)
        # FenceAgentAPI, nodename: who fences by name takes it, and a plug comes first.
        options.plug = options.plug or options.nodename
        self.token = password_of(options)
        if self.token is None:
            needed(options, 'password')
        self.connection = None
        self.hosts = []
        # Those that were given an order: how theirs ended counts.
        self.ordered = []
        self.answers = []

    def __enter__(self):
        self.connection = self.connect()
        return self

    def __exit__(self, *_):
        self.connection.close()

    def connect(self):
        options = self.options
        timeout = None if options.disable_timeout else max(options.login_timeout, options.shell_timeout)
        if options.notls:
            return HTTPConnection(options.ip, options.ipport or 8080, timeout=timeout)
        from tls import context_of
        return HTTPSConnection(options.ip, options.ipport or 8443, timeout=timeout, context=context_of(options))

    def plugs(self, is_strict):
        """`is_strict`: a host that cannot be switched off for sure now is a failure."""
        hosts = self.ask('GET', '')
        for host in hosts:
            if is_strict and not host['ways']:
                raise Failure('%s cannot be switched off for sure: %s' % (host['host'], '; '.join(host['obstacles'])))
        return [Plug(host['host'], '', state_of(host)) for host in hosts]

    def choose(self, names):
        self.hosts = names

    def states(self):
        self.answers = [self.ask('GET', '/' + quote(host, safe='')) for host in self.hosts]
        for host in self.answers:
            task = host.get('task')
            if task and task['state'] == 'failed' and host['host'] in self.ordered:
                raise Failure('%s: %s' % (host['host'], task['text']))
        return [state_of(host) for host in self.answers]

    def switch(self, wanted):
        self.ordered = [self.ask('POST', '/' + quote(host, safe=''), {'power': wanted})['host'] for host in self.hosts]

    def why(self):
        return '; '.join(host.get('why', '') for host in self.answers)

    def ask(self, method, path, body=None):
        """The answer, parsed. Raises Failure with the gateway's own sentence."""
        headers = {'Authorization': 'Bearer ' + self.token, 'Accept': 'application/json'}
        if body is not None:
            headers['Content-Type'] = 'application/json'
        try:
            self.connection.request(method, '/api/v1/fencing' + path, body and json.dumps(body), headers)
            answer = self.connection.getresponse()
            text = answer.read(ANSWER_BYTES_MAX)
        except OSError as error:
            what = 'timed out: no answer from' if isinstance(error, socket.timeout) else 'unable to connect to'
            raise Failure('%s %s: %s' % (what, self.options.ip, error))
        except (HTTPException, ValueError) as error:
            raise Failure('%s is no gateway: %s' % (self.options.ip, error))
        return accepted(answer.status, parsed(text, self.options.ip), self.options.ip)


def parsed(text, place):
    try:
        return json.loads(text.decode('utf-8'))
    except ValueError:
        raise Failure('%s is no gateway: it does not answer in JSON' % place)


def accepted(status, answer, place):
    if status in (200, 202) and isinstance(answer, (dict, list)):
        return answer
    message = answer.get('message') if isinstance(answer, dict) else None
    if status == 401:
        raise Failure('unable to log in to %s: %s' % (place, message))
    raise Failure(message or '%s answers %d' % (place, status))


def state_of(host):
    """While an order runs nothing is sure; what is seen then may be on its way."""
    task = host.get('task') or {}
    if task.get('state') == 'running':
        return None
    return {'on': ON, 'off': OFF}.get(host.get('power'))
