// Many cards speak RFC 1628 beside their maker's own MIB. What the maker's objects leave open, the standard ones fill: the rows
// of the family come first, so that the standard only speaks where they are silent.

import type { Family } from '../family.ts';
import { ietfUps } from './ietf-ups.ts';

const IDENTITY = /^(device|ups)\.(mfr|model|serial|id|firmware(\.aux)?|contact|location|description|uptime)$/;

export function besideUpsMib(family: Family): Family {
    // Who it is tells the maker's MIB; some cards put their own name into the standard one.
    const names = new Set(['device.mfr', 'device.model', ...family.rows.map(({ variable }) => variable)]);
    const commands: readonly string[] = (family.commands ?? []).map(({ command }) => command);
    return {
        ...family,
        rows: [
            ...family.rows,
            ...ietfUps.rows.filter(({ variable }) => !IDENTITY.test(variable) || !names.has(variable)),
        ],
        tables: [...family.tables, ...ietfUps.tables],
        status: {
            source: [...(family.status?.source ?? []), ...ietfUps.status.source],
            also: [...(family.status?.also ?? []), ...ietfUps.status.also],
        },
        alarms: family.alarms ?? ietfUps.alarms,
        commands: [
            ...(family.commands ?? []),
            ...ietfUps.commands.filter(({ command }) => !commands.includes(command)),
        ],
    };
}
