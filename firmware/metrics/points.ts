// Everything that is a number, by the names that Prometheus' users expect: the same whether it is scraped or pushed. Pure.
// What is not heard lately is left out: a value that stands still is a lie.

import { type HostVerdict, POWER_STATES, REDUNDANCIES } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, STATUS_WORDS, type StatusFlag } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import { isSecret } from '../secret-variables.ts';
import { metricNameOf } from './metric-name.ts';

/** One value of one series. */
export interface Point {
    readonly name: string;
    readonly help: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
}

/** `isTold`: which variables go out. */
export function* devicePoints(device: Device, isTold: (variable: string) => boolean = () => true): Generator<Point> {
    const { id, type, driver, link, heardAt, readings } = device;
    const labels = { device: id };
    yield {
        name: 'powerchain_device_up',
        help: 'The device is heard',
        labels: { ...labels, type, driver },
        value: Number(link === 'ok'),
    };
    if (heardAt !== undefined) {
        const help = 'When it was last heard, since 1970';
        yield { name: 'powerchain_device_heard_timestamp_seconds', help, labels, value: heardAt / 1000 };
    }
    if (link !== 'ok') return;
    const status = readings.get('ups.status');
    if (typeof status === 'string' && isTold('ups.status')) {
        const flags = parseStatus(status);
        for (const [flag, meaning] of Object.entries(STATUS_WORDS)) {
            const name = `powerchain_status_${flag.toLowerCase()}`;
            yield { name, help: `Status ${flag}: ${meaning}`, labels, value: Number(flags.has(flag as StatusFlag)) };
        }
    }
    for (const [variable, value] of readings) {
        const number = numberOf(value);
        if (number === undefined || isSecret(variable) || !isTold(variable)) continue;
        const { name, labels: more, help } = metricNameOf(variable);
        yield { name, help, labels: { ...labels, ...more }, value: number };
    }
}

export function* hostPoints({ host, state, redundancy, secondsLeft }: HostVerdict): Generator<Point> {
    for (const word of POWER_STATES) {
        const help = 'The power of a host: 1 for what it is';
        yield { name: 'powerchain_host_state', help, labels: { host, state: word }, value: Number(word === state) };
    }
    for (const word of REDUNDANCIES) {
        const help = 'The redundancy of a host: 1 for what it is';
        const labels = { host, redundancy: word };
        yield { name: 'powerchain_host_redundancy', help, labels, value: Number(word === redundancy) };
    }
    if (secondsLeft === undefined) return;
    yield {
        name: 'powerchain_host_runtime_seconds',
        help: 'Until the host goes dark',
        labels: { host },
        value: secondsLeft,
    };
}
