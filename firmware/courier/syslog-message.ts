// A notice as a syslog message. RFC 5424 §6. Pure.

import { headlineOf, type Notice } from '#model/alert.ts';
import { SYSLOG_FACILITIES } from '#model/alert-destinations.ts';

// RFC 5424 §6.2.1: critical conditions, warning conditions, informational, normal but significant.
const SEVERITIES = { critical: 2, warning: 4, info: 6 } as const;
const NOTICE = 5;

// RFC 5424 §7.2.2: a name with an `@` carries a private enterprise number; this one is set aside for those who have none
// (RFC 5612).
const STRUCTURE = 'powerchain@32473';

export function syslogMessage(notice: Notice, facility: keyof typeof SYSLOG_FACILITIES, hostname: string): string {
    const isOver = notice.phase === 'resolved' || notice.phase === 'test';
    const priority = SYSLOG_FACILITIES[facility] * 8 + (isOver ? NOTICE : SEVERITIES[notice.severity]);
    const time = new Date(notice.at).toISOString();
    const header = `<${priority}>1 ${time} ${word(hostname, 255)} powerchain - ${word(notice.phase, 32)}`;
    const fields = {
        rule: notice.rule,
        severity: notice.severity,
        alert: notice.alert,
        nodes: notice.nodes.join(' '),
        ...(notice.incident === undefined ? {} : { incident: notice.incident }),
    };
    const data = Object.entries(fields).map(([name, value]) => ` ${name}="${quoted(value)}"`);
    // RFC 5424 §6.4: the mark says that the text is UTF-8.
    return `${header} [${STRUCTURE}${data.join('')}] \ufeff${line(`${notice.gateway}: ${headlineOf(notice)}`)}`;
}

/** RFC 5424 §6: visible ASCII, at most so long; `-` is nothing. */
function word(text: string, max: number): string {
    return text.replace(/[^\x21-\x7e]/g, '').slice(0, max) || '-';
}

/** RFC 5424 §6.3.3 */
function quoted(text: string): string {
    return line(text).replace(/["\\\]]/g, (character) => `\\${character}`);
}

function line(text: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    return text.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}
