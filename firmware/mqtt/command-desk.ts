// Commands that come in over MQTT: one JSON object each, checked, allowed by the configuration or refused, carried out, answered.
// What the chain says about who goes dark counts here as everywhere. Kept (retained) commands are never carried out: they would be
// given again at every connection.

import * as v from 'valibot';
import type { DeviceRequest } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { allowedBy, type MqttCommands } from '#model/mqtt-config.ts';
import { type GuardedCommandSource, guardedCommand } from '../guarded-command.ts';

export interface CommandDeskOptions extends GuardedCommandSource {
    readonly commands: readonly MqttCommands[];
    /** Who asks, for the audit log: `mqtt building`. */
    readonly by: string;
}

export interface CommandAnswer {
    /** The sender's own, so that it knows its answer. */
    readonly id?: string | number;
    readonly ok: boolean;
    readonly code?: string;
    readonly message?: string;
    /** What must be named in `accept`. */
    readonly accept?: readonly string[];
}

// A name, a value and a list of hosts fit well.
const BYTES_MAX = 4096;
// Devices take their time; more at once is no person and no sensible program.
const UNDER_WAY_MAX = 8;

const short = v.pipe(v.string(), v.maxLength(256));
const common = {
    id: v.optional(v.union([short, v.number()])),
    accept: v.optional(v.pipe(v.array(short), v.maxLength(200)), []),
};
const COMMAND = v.union([
    v.strictObject({ ...common, command: short, value: v.optional(v.union([short, v.number()])) }),
    v.strictObject({ ...common, set: short, value: v.union([short, v.number()]) }),
]);
type Command = v.InferOutput<typeof COMMAND>;

export class CommandDesk {
    readonly #options: CommandDeskOptions;
    #underWay = 0;

    constructor(options: CommandDeskOptions) {
        this.#options = options;
    }

    /** Never throws. */
    async carryOut(deviceName: string, payload: Buffer, isKept: boolean): Promise<CommandAnswer> {
        if (isKept) return refusal('command-invalid', 'it was sent retained: commands are given once, without retain');
        const command = parse(payload);
        if (!command) return refusal('command-invalid', 'must be {"command": NAME} or {"set": NAME, "value": VALUE}');
        const answer = await this.#give(deviceName, command);
        return command.id === undefined ? answer : { id: command.id, ...answer };
    }

    async #give(deviceName: string, command: Command): Promise<CommandAnswer> {
        const { gateway, chain, commands, by } = this.#options;
        const request = requestOf(command);
        const what = request.type === 'set' ? `set ${request.name}` : request.name;
        const rule = allowedBy(commands, deviceName, what);
        if (!rule) return refusal('denied', `“${what}” on “${deviceName}” is not in mqtt.destinations.….commands`);
        const device = gateway.device(deviceName);
        if (!device) return refusal('device-unknown', `there is no device “${deviceName.slice(0, 64)}”`);
        if (!canDo(device, request)) return refusal('command-unknown', `${device.id} has no “${what}”`);
        if (this.#underWay >= UNDER_WAY_MAX)
            return refusal('busy', `${UNDER_WAY_MAX} commands are under way: try again`);
        this.#underWay++;
        try {
            const accepted = [...rule.accept, ...command.accept];
            const done = await guardedCommand({ gateway, chain }, device, request, { by, accepted });
            if (done.type === 'dangerous') {
                return { ok: false, code: 'command-dangerous', message: done.message, accept: done.radius.accept };
            }
            return done.outcome.ok ? { ok: true } : { ok: false, ...done.outcome.error };
        } finally {
            this.#underWay--;
        }
    }
}

function refusal(code: string, message: string): CommandAnswer {
    return { ok: false, code, message };
}

function parse(payload: Buffer): Command | undefined {
    if (payload.length > BYTES_MAX) return undefined;
    try {
        return v.parse(COMMAND, JSON.parse(payload.toString('utf8')));
    } catch {
        return undefined; // said to the sender
    }
}

function requestOf(command: Command): DeviceRequest {
    if ('set' in command) return { type: 'set', name: command.set, value: String(command.value) };
    const { command: name, value } = command;
    return { type: 'instant', name, ...(value === undefined ? {} : { value: String(value) }) };
}

function canDo(device: Device, request: DeviceRequest): boolean {
    if (request.type === 'set') return device.settings.has(request.name);
    return device.commands.some(({ name }) => name === request.name);
}
