// A program of the owner's: what happened is in its environment and, as JSON, on its stdin.

import { headlineOf, type Notice } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import { runToEnd } from '../run-to-end.ts';
import type { Send } from './messages.ts';

// Linux allows 128 KiB for one variable; nobody reads that much.
const VARIABLE_MAX = 8000;

export const sendCommand: Send<DestinationOf<'command'>> = async ({ program, arguments: args, timeout }, notice) => {
    const { code, signal, said } = await runToEnd(program, args, {
        environment: environmentOf(notice),
        seconds: timeout,
        input: JSON.stringify(notice),
    });
    const words = said && `: ${said}`;
    if (code === 0) return `exit code 0${words}`;
    throw new Error(`${program}: ${signal ? `ended by ${signal}` : `exit code ${code}`}${words}`);
};

/** PATH and language of the gateway; nothing else that it may hold. */
function environmentOf(notice: Notice): NodeJS.ProcessEnv {
    const { PATH, LANG } = process.env;
    const variables = {
        ID: notice.id,
        PHASE: notice.phase,
        SEVERITY: notice.severity,
        RULE: notice.rule,
        CONDITION: notice.condition,
        GATEWAY: notice.gateway,
        ALERT: notice.alert,
        INCIDENT: notice.incident ?? '',
        NODES: notice.nodes.join(' '),
        TIME: new Date(notice.at).toISOString(),
        HEADLINE: headlineOf(notice),
        TEXT: notice.text,
    };
    const named = Object.entries(variables).map(([name, value]) => [`POWERCHAIN_${name}`, clean(value)] as const);
    return { PATH, LANG, ...Object.fromEntries(named) };
}

function clean(text: string): string {
    return text.replaceAll('\0', '').slice(0, VARIABLE_MAX);
}
