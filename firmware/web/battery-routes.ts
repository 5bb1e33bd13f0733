// Routes of /api/v1/batteries: how they are, what they did, and a test that is refused while a host depends on it.

import * as v from 'valibot';
import type { ApiBatteries } from '#model/api-alerts.ts';
import type { BatteryHealth } from '#model/battery.ts';
import type { Result } from '#model/result.ts';
import { signatureOf } from '../access/principal.ts';
import { type AskedRecorder, ask, refuse } from './recorder-answers.ts';
import { Refusal, type Route, route } from './route.ts';

export interface BatteryRouteSource {
    readonly batteries: {
        health(): BatteryHealth[];
        test(device: string, by: string, command?: string): Promise<Result<undefined>>;
    };
    /** Absent: nothing is recorded. */
    readonly recorder?: AskedRecorder;
}

const TEST = v.strictObject({ command: v.optional(v.pipe(v.string(), v.maxLength(64))) });
const HISTORY_MAX = 200;

export function batteryRoutes({ batteries, recorder }: BatteryRouteSource): Route[] {
    return [
        route({
            method: 'GET',
            area: 'devices',
            role: 'viewer',
            path: '/api/v1/batteries',
            summary: 'The battery of every UPS: verdict, age, what it learned from discharges, tests',
            handle: (): ApiBatteries => ({ now: Date.now(), batteries: batteries.health() }),
        }),
        route({
            method: 'GET',
            area: 'history',
            role: 'viewer',
            path: '/api/v1/batteries/:device/history',
            summary: 'Discharges and tests of a battery, the newest first',
            handle: ({ params: { device = '' } }) =>
                ask(recorder, 'facts.list', {
                    device,
                    types: ['discharge', 'battery-test'],
                    limit: HISTORY_MAX,
                }).catch(refuse),
        }),
        route({
            method: 'POST',
            area: 'devices',
            role: 'operator',
            path: '/api/v1/batteries/:device/test',
            summary: 'Test a battery, unless a host depends on it',
            about: 'Refused with a sentence while the chain says that a host would go dark if the UPS gave way.',
            body: TEST,
            handle: async ({ params: { device = '' }, body: { command }, who }) => {
                const begun = await batteries.test(device, signatureOf(who), command);
                if (begun.ok) return { text: `the battery of ${device} is being tested` };
                throw new Refusal(409, 'command-dangerous', begun.error);
            },
        }),
    ];
}
