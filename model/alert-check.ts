// What the schema of alerts cannot see: rules that send to nobody, or look at what is not there. Pure.

import type { RuleConfig } from './alert-rules.ts';
import { DEVICE_TYPES } from './device.ts';
import { variableOf } from './variable.ts';

/** As much of a configuration as is looked at. */
interface Checked {
    readonly devices: Readonly<Record<string, unknown>>;
    readonly hosts: Readonly<Record<string, unknown>>;
    readonly alerts: {
        readonly destinations: Readonly<Record<string, unknown>>;
        readonly rules: Readonly<Record<string, RuleConfig | false>>;
        readonly maintenance: readonly { readonly devices?: readonly string[] | undefined }[];
    };
}

interface Problem {
    readonly path: readonly string[];
    readonly message: string;
}

export function checkAlerts({ devices, hosts, alerts }: Checked): Problem[] {
    const nodes = [...Object.keys(devices), ...Object.keys(hosts)];
    const kinds = [...DEVICE_TYPES, 'host'];
    const problems: Problem[] = [];
    for (const [name, rule] of Object.entries(alerts.rules)) {
        if (rule === false) continue;
        const path = ['alerts', 'rules', name];
        const unknown = missing(rule.to, Object.keys(alerts.destinations));
        if (unknown !== undefined) {
            problems.push({
                path: [...path, 'to'],
                message: `there is no destination “${unknown}” in alerts.destinations`,
            });
        }
        const nobody = missing(rule.devices, [...nodes, ...kinds]);
        if (nobody !== undefined) problems.push({ path: [...path, 'devices'], message: notThere(nobody) });
        if (rule.variable !== undefined && !isVariable(rule.variable)) {
            const message = `“${rule.variable}” is no variable: docs/devices.md and \`upsc DEVICE\` show those that there are`;
            problems.push({ path: [...path, 'variable'], message });
        }
    }
    for (const [place, window] of alerts.maintenance.entries()) {
        const nobody = missing(window.devices, nodes);
        if (nobody !== undefined) {
            problems.push({ path: ['alerts', 'maintenance', String(place), 'devices'], message: notThere(nobody) });
        }
    }
    return problems;
}

function isVariable(name: string): boolean {
    return name.startsWith('experimental.') || variableOf(name) !== undefined;
}

function notThere(name: string): string {
    return `there is no device or host “${name}”`;
}

/** The first of `names` that is none of `known`; upper and lower case are the same. */
function missing(names: readonly string[] | undefined, known: readonly string[]): string | undefined {
    const all = new Set(known.map((name) => name.toLowerCase()));
    return names?.find((name) => !all.has(name.toLowerCase()));
}
