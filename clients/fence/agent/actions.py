"""The actions of the fence agent API, for whatever can be switched.

An agent says which plugs there are and in which state, and gives orders; all that the API asks for is here: that off
is seen before it is reported, that the unknown is a failure and never "off", and that a time-out is a failure.
Exit codes: 0 done (status: on), 1 failed, 2 status: off.
"""

import sys
import time
from collections import namedtuple

from failure import Failure
from metadata import ACTIONS, metadata, usage, version
from options import needed, read_options

ON, OFF = 'on', 'off'
EXIT_OK, EXIT_FAILED, EXIT_IS_OFF = 0, 1, 2

# name: what `list` shows and orders use. alias: what people call it; ''. state: ON, OFF or None (unknown).
Plug = namedtuple('Plug', 'name alias state')


def main(name, agent_class):
    """Runs the action that was asked for and returns the exit code. A failure is one line on standard error."""
    verbose = False
    try:
        options = read_options(agent_class.OPTIONS, sys.argv[1:])
        verbose = bool(options.verbose or options.verbose_level)
        return run(name, agent_class, options)
    except Failure as failure:
        complain(name, str(failure))
    except BrokenPipeError:
        complain(name, 'nobody reads the answer')
    except Exception as error:
        # Whatever it is: not done, and said in one line.
        complain(name, 'unexpected %s: %s' % (type(error).__name__, error))
        if verbose:
            raise
    return EXIT_FAILED


def complain(name, text):
    sys.stderr.write('%s: %s\n' % (name, ' '.join(text.split())))


def run(name, agent_class, options):
    action = options.action.lower()
    if options.help:
        return say(usage(name, agent_class))
    if options.version:
        return say(version())
    if action in ('metadata', 'meta-data', 'manpage'):
        return say(metadata(name, agent_class))
    if action not in ACTIONS:
        raise Failure('unsupported action "%s"; there are %s' % (action, ', '.join(ACTIONS)))
    needed(options, *agent_class.NEEDED)
    agent = agent_class(options)
    if action == 'validate-all':
        return EXIT_OK
    if action in ('on', 'off', 'reboot', 'status'):
        return Switching(agent, options).run(action)
    with agent:
        return show(agent, action, options)


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()
    return EXIT_OK


def show(agent, action, options):
    # For a monitor, one device that is silent is a failure; a list shows what there is.
    plugs = agent.plugs(is_strict=action == 'monitor')
    if not plugs:
        raise Failure('there is nothing that can be switched')
    if action == 'monitor':
        return EXIT_OK
    for plug in plugs:
        words = [plug.name, plug.alias] + ([(plug.state or 'unknown').upper()] if action == 'list-status' else [])
        sys.stdout.write(options.separator.join(words) + '\n')
    return EXIT_OK


class Switching:
    """Orders for the plugs of one call, and looking until they are seen to be done."""

    def __init__(self, agent, options):
        self.agent = agent
        self.options = options
        self.names = plug_names(options)

    def run(self, action):
        if action in ('off', 'reboot') and self.options.delay:
            time.sleep(self.options.delay)
        with self.agent:
            self.agent.choose(self.names)
            return getattr(self, action)()

    def status(self):
        is_on = self.seen() == ON
        self.say('Status: %s' % ('ON' if is_on else 'OFF'))
        return EXIT_OK if is_on else EXIT_IS_OFF

    def off(self):
        # What nobody knows is switched off too: it counts when it is seen.
        was_off = self.are_all(OFF)
        # A state may be older than what somebody did since: switching off twice hurts nobody.
        if not was_off or not self.agent.IS_STATE_FRESH:
            self.switch(OFF)
        self.say('Success: %s OFF' % ('Already' if was_off else 'Powered'))
        return EXIT_OK

    def on(self):
        was_on = self.are_all(ON)
        if not was_on or not self.agent.IS_STATE_FRESH:
            self.switch_on()
        self.say('Success: %s ON' % ('Already' if was_on else 'Powered'))
        return EXIT_OK

    def reboot(self):
        if not self.are_all(OFF) or not self.agent.IS_STATE_FRESH:
            self.switch(OFF)
        try:
            self.switch_on()
        except Failure as failure:
            # The node is fenced, and that is what counts: FenceAgentAPI, reboot.
            complain('reboot', 'it is off, but switching it on failed: %s' % failure)
        self.say('Success: Rebooted')
        return EXIT_OK

    def are_all(self, wanted):
        return all(state == wanted for state in self.agent.states())

    def seen(self):
        """ON if one plug is on, OFF if all are off. Raises Failure for what is unknown."""
        states = self.agent.states()
        if ON in states:
            return ON
        for name, state in zip(self.names, states):
            if state != OFF:
                why = in_brackets(self.agent.why())
                raise Failure('nobody knows whether %s is on or off%s' % (name, why))
        return OFF

    def switch_on(self):
        for _ in range(int(self.options.retry_on) - 1):
            try:
                return self.switch(ON)
            except Failure as failure:
                complain('on', '%s; trying again' % failure)
        return self.switch(ON)

    def switch(self, wanted):
        """Gives the order and returns when every plug was seen in that state. Raises Failure otherwise."""
        began = time.monotonic()
        self.agent.switch(wanted)
        time.sleep(self.options.power_wait)
        while True:
            states = self.agent.states()
            if all(state == wanted for state in states):
                return
            if not self.options.disable_timeout and time.monotonic() - began >= self.options.power_timeout:
                left = ['%s is %s' % (name, state or 'unknown') for name, state in zip(self.names, states)
                        if state != wanted]
                raise Failure('timed out: %g s after the order to switch %s, %s%s'
                              % (self.options.power_timeout, wanted, ', '.join(left), in_brackets(self.agent.why())))
            time.sleep(self.options.stonith_status_sleep)

    def say(self, text):
        if not self.options.quiet:
            say(text + '\n')


def in_brackets(text):
    return ' (%s)' % text if text else ''


# More than a server has supplies; a list that is longer is a mistake.
PLUGS_MAX = 64


def plug_names(options):
    needed(options, 'plug')
    names = [name.strip() for name in options.plug.split(options.plug_separator)]
    if '' in names:
        raise Failure('"%s" names an empty plug' % options.plug)
    if len(names) > PLUGS_MAX:
        raise Failure('%d plugs are more than %d' % (len(names), PLUGS_MAX))
    return names
