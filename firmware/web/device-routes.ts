// Routes of /api/v1/devices: what they say, and what can be done to them. Who gives a command that cuts power must say that he knows
// whose; the gateway computes it anew at that moment. Nobody is switched off by mistake here.

import * as v from 'valibot';
import { BLAST_RADIUS, COMMAND_DONE, DEVICE_DETAIL, DEVICES } from '#model/api-answers.ts';
import { type ApiCommandDone, COMMAND_REQUEST, SETTING_REQUEST } from '#model/api-devices.ts';
import type { BlastRadius } from '#model/blast-radius.ts';
import type { DeviceRequest } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import type { ErrorCode } from '#model/errors.ts';
import { type Principal, signatureOf } from '../access/principal.ts';
import type { ChainSource } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import { guardedCommand, radiusOf } from '../guarded-command.ts';
import type { DriverProcessInfo } from '../supervisor/supervised-driver.ts';
import { describeDetail } from './describe-detail.ts';
import { DeviceTexts } from './device-texts.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

export interface DeviceSource {
    readonly gateway: Gateway;
    readonly chain: ChainSource;
    /** The process that serves a device; absent: nobody knows. */
    readonly processOf?: ((device: string) => DriverProcessInfo | undefined) | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BLAST_QUERY = v.strictObject({ command: v.string() });

export function deviceRoutes({ gateway, chain, processOf }: DeviceSource): Route[] {
    const texts = new DeviceTexts(gateway);
    const find = (name = ''): Device => {
        const device = gateway.device(name);
        if (device) return device;
        throw new Refusal(404, 'device-unknown', `there is no device “${name.slice(0, 64)}”`);
    };
    const carryOut = async (device: Device, request: DeviceRequest, by: Principal, accepted: readonly string[]) => {
        const done = await guardedCommand({ gateway, chain }, device, request, { by: signatureOf(by), accepted });
        const { radius } = done;
        if (done.type === 'dangerous')
            throw new Refusal(409, 'command-dangerous', done.message, { blastRadius: radius });
        const { outcome } = done;
        if (outcome.ok) return describeDone(device, request, radius);
        throw new Refusal(STATUS[outcome.error.code] ?? 409, outcome.error.code, outcome.error.message);
    };
    return [
        route({
            method: 'GET',
            path: '/api/v1/devices',
            area: 'devices',
            role: 'viewer',
            summary: 'All devices with their last readings',
            answer: DEVICES,
            handle: () => new Answer(200, texts.answer(Date.now()), JSON_TYPE),
        }),
        route({
            method: 'GET',
            path: '/api/v1/devices/:device',
            area: 'devices',
            role: 'viewer',
            summary: 'One device: readings with label, unit, age and quality; outlets; what can be done',
            answer: DEVICE_DETAIL,
            handle: ({ params }) => {
                const device = find(params.device);
                const { graph } = chain.basis();
                return describeDetail(device, { graph, process: processOf?.(device.id), now: Date.now() });
            },
        }),
        route({
            method: 'GET',
            path: '/api/v1/devices/:device/blast-radius',
            area: 'devices',
            role: 'viewer',
            summary: 'Who would lose power by a command',
            query: BLAST_QUERY,
            answer: BLAST_RADIUS,
            handle: ({ params, query }) => radiusOf(chain.basis(), find(params.device), query.command),
        }),
        route({
            method: 'POST',
            path: '/api/v1/devices/:device/commands',
            area: 'devices',
            role: 'operator',
            summary: 'Give a command',
            about: 'A command that cuts power is refused with `command-dangerous` and its `blastRadius`, unless `accept` names all that the radius lists in `accept`.',
            body: COMMAND_REQUEST,
            answer: COMMAND_DONE,
            handle: ({ params, body: { name, value, accept }, who }) => {
                const request = { type: 'instant', name, ...(value === undefined ? {} : { value }) } as const;
                return carryOut(find(params.device), request, who, accept);
            },
        }),
        route({
            method: 'PUT',
            path: '/api/v1/devices/:device/settings/:name',
            area: 'devices',
            role: 'operator',
            summary: 'Write a variable of the device',
            body: SETTING_REQUEST,
            answer: COMMAND_DONE,
            handle: ({ params, body: { value, accept }, who }) =>
                carryOut(find(params.device), { type: 'set', name: params.name ?? '', value }, who, accept),
        }),
    ];
}

const STATUS: Partial<Record<ErrorCode, number>> = {
    'command-unknown': 404,
    'command-invalid': 400,
    'device-unreachable': 504,
    'driver-timeout': 504,
};

function describeDone(device: Device, request: DeviceRequest, radius: BlastRadius): ApiCommandDone {
    const text = request.type === 'set' ? `${request.name} is ${request.value}` : `${request.name}: done`;
    return { text: `${device.id}: ${text}`, ...(radius.effect === 'none' ? {} : { blastRadius: radius }) };
}
