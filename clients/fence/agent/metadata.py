"""How an agent describes itself: to Pacemaker (XML by fence-agents' metadata.rng) and to people."""

import sys

from options import long_name

# As in package.json; a test holds them together.
VERSION = '0.1.0'

ACTIONS = ('on', 'off', 'reboot', 'status', 'list', 'list-status', 'monitor', 'metadata', 'manpage', 'validate-all')


def metadata(name, agent):
    lines = [
        '<?xml version="1.0" ?>',
        '<resource-agent name="%s" shortdesc="%s">' % (name, escaped(agent.SHORT)),
        '<longdesc>%s</longdesc>' % escaped(agent.LONG),
        '<vendor-url>https://www.networkupstools.org/</vendor-url>',
        '<parameters>',
    ]
    for one in agent.OPTIONS:
        required = one.name == 'action' or one.name in agent.NEEDED
        for old in one.old:
            lines.extend(parameter(one, 'name="%s" unique="0" required="0" deprecated="1"' % old))
        obsoletes = ' obsoletes="%s"' % one.old[0] if one.old else ''
        lines.extend(parameter(one, 'name="%s" unique="0" required="%d"%s' % (one.name, required, obsoletes)))
    lines.append('</parameters>')
    lines.append('<actions>')
    # Nothing is switched on when a node joins: automatic="0".
    lines.extend('\t<action name="%s"%s />' % (one, ' automatic="0"' if one == 'on' else '') for one in ACTIONS)
    lines.append('</actions>')
    lines.append('</resource-agent>')
    return '\n'.join(lines) + '\n'


def parameter(one, attributes):
    return [
        '\t<parameter %s>' % attributes,
        '\t\t<getopt mixed="%s" />' % escaped(getopt_form(one)),
        *('\t\t' + line for line in content(one)),
        '\t\t<shortdesc lang="en">%s</shortdesc>' % escaped(one.text),
        '\t</parameter>',
    ]


def content(one):
    default = '' if one.default is None else ' default="%s"' % escaped(one.default)
    if one.kind != 'select':
        return ['<content type="%s"%s />' % (one.kind, default)]
    options = ['\t<option value="%s" />' % escaped(value) for value in one.values]
    return ['<content type="select"%s>' % default] + options + ['</content>']


def getopt_form(one):
    form = '--' + long_name(one.name) + ('' if one.kind == 'boolean' else '=[%s]' % one.placeholder)
    return '-%s, %s' % (one.short, form) if one.short else form


def usage(name, agent):
    lines = ['%s: %s' % (name, agent.SHORT), '', 'Usage: %s OPTIONS, or NAME=VALUE lines on standard input.' % name, '']
    for one in agent.OPTIONS:
        default = '' if one.default is None else ' (%s)' % one.default
        lines.append('  %-34s %s%s' % (getopt_form(one), one.text, default))
    return '\n'.join(lines) + '\n'


def escaped(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


def version():
    return 'Powerchain Gateway %s, Python %s\n' % (VERSION, sys.version.split()[0])
