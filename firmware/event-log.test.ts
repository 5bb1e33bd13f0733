import test from 'ava';
import type { DeviceId } from '#model/device.ts';
import { lineOf } from './event-log.ts';

const device = 'ups1' as DeviceId;
const at = 0;

test('trouble is a warning, its end is information', (t) => {
    t.is(lineOf({ type: 'status', at, device, status: 'OB DISCHRG', previous: 'OL' })?.level, 'warn');
    t.is(lineOf({ type: 'status', at, device, status: 'OL CHRG', previous: 'OB' })?.level, 'info');
    t.is(lineOf({ type: 'link', at, device, link: 'stale', previous: 'ok', reason: 'no answer' })?.level, 'warn');
    t.is(lineOf({ type: 'link', at, device, link: 'ok', previous: 'stale', reason: '' })?.level, 'info');
    t.is(lineOf({ type: 'alarm', at, device, text: undefined })?.message, 'alarm over');
});

test('a parked driver needs a person', (t) => {
    const event = {
        type: 'driver-parked',
        at,
        driver: 'snmp',
        reason: 'x',
        restartInSeconds: 600,
        lastWords: 'y',
    } as const;

    t.deepEqual(lineOf(event), {
        level: 'error',
        message: 'driver parked',
        fields: { driver: 'snmp', reason: 'x', restartInSeconds: 600, lastWords: 'y' },
    });
});

test('who gave a command and how it ended is always logged', (t) => {
    const request = { type: 'instant', name: 'load.off' } as const;
    const refused = { ok: false, error: { code: 'device-refused', message: 'the device said no' } } as const;

    t.like(lineOf({ type: 'command', at, device, request, by: 'chuck', outcome: refused }), {
        level: 'warn',
        fields: { what: 'load.off', by: 'chuck', reason: 'the device said no' },
    });
});

test('readings are never logged', (t) => {
    t.is(lineOf({ type: 'readings', at, device, values: { 'ups.load': 1 }, gone: [] }), undefined);
});
