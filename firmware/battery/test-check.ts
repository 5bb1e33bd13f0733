// Whether the battery of a UPS may be tested now: never while a host depends on it. Every refusal is a sentence that says what
// stands against it. Pure.

import type { ChainBasis } from '#model/chain-paper.ts';
import type { Device } from '#model/device.ts';
import type { Incident } from '#model/incident.ts';
import { parseStatus, STATUS_WORDS, type StatusFlag } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import { whatIf } from '#model/what-if.ts';

// A test takes some percent; mains may fail in the middle of it.
const CHARGE_PERCENT_MIN = 90;
// Each of these says that the UPS has something else to do.
const BUSY: readonly StatusFlag[] = ['OB', 'LB', 'RB', 'OFF', 'BYPASS', 'OVER', 'CAL', 'TEST', 'FSD'];
const NAMES_MAX = 3;

/** Undefined: it may. */
export function objectionToTest(
    device: Device,
    command: string,
    { basis, incident }: { basis: ChainBasis; incident: Incident | undefined },
): string | undefined {
    const { id, link, commands, readings } = device;
    if (!commands.some(({ name }) => name === command)) {
        const tests = commands
            .map(({ name }) => name)
            .filter((name) => /^(test\.battery\.start|calibrate\.start)/.test(name));
        return `${id} has no command ${command}${tests.length > 0 ? `; it has ${tests.join(', ')}` : ''}`;
    }
    if (incident) return `not during an outage (${incident.cause})`;
    if (link !== 'ok') return `${id} is not heard now`;
    const status = readings.get('ups.status');
    const words = parseStatus(typeof status === 'string' ? status : '');
    const busy = BUSY.find((word) => words.has(word));
    if (busy !== undefined) return `${id} is ${STATUS_WORDS[busy]}`;
    if (!words.has('OL')) return `${id} does not say that it is on mains`;
    const charge = numberOf(readings.get('battery.charge'));
    if (charge !== undefined && charge < CHARGE_PERCENT_MIN) {
        return `the battery of ${id} has ${Math.round(charge)} %: a test wants ${CHARGE_PERCENT_MIN} %`;
    }
    return dependence(id, basis);
}

/** Why a test that runs must be stopped; undefined: it may go on. */
export function objectionToRunningTest(
    id: string,
    { basis, incident }: { basis: ChainBasis; incident: Incident | undefined },
): string | undefined {
    // Some say OB in a test: that alone is no outage of others.
    const isOutage = incident?.nodes.some(({ node, until }) => node !== id && until === undefined);
    return isOutage ? `not during an outage (${incident?.cause})` : dependence(id, basis);
}

/** Who would suffer if the battery gave way in the test, and the UPS with it. */
function dependence(id: string, basis: ChainBasis): string | undefined {
    if (!basis.graph.numbers.has(id)) return `${id} is not part of the power chain: nobody knows who hangs on it`;
    const { timeline, overloads } = whatIf(basis, { failures: [{ type: 'down', id }] });
    if (timeline.length > 0) {
        const names = timeline.slice(0, NAMES_MAX).map(({ host }) => host);
        const more = timeline.length > NAMES_MAX ? ` and ${timeline.length - NAMES_MAX} more` : '';
        const [depend, who] = timeline.length === 1 ? ['depends', 'it'] : ['depend', 'they'];
        return `${names.join(', ')}${more} ${depend} on ${id}: if the test brought that down, ${who} would go dark`;
    }
    const over = overloads.find(({ isOverRating }) => isOverRating);
    return over && `if the test brought ${id} down, ${over.sentence}`;
}
