// A BMC asked by Redfish: finds the one server and its supplies by the links of the service, the PowerSubsystem or the older Power
// resource. Says what the BMC says. DMTF DSP0268: schemas ComputerSystem, PowerSupply, PowerSupplyMetrics, Power.

import type { CommandOutcome } from '#model/command.ts';
import { GatewayError } from '#model/errors.ts';
import { failed, ok } from '#model/result.ts';
import type { Bmc, BmcState, PowerOrder, Sight, SupplyCondition, SupplyState } from './bmc.ts';
import { type Json, type RedfishClient, RedfishRefusal } from './redfish-client.ts';
import { RedfishEvents } from './redfish-events.ts';

interface Learned {
    readonly system: string;
    /** More than one: which is meant is not known, and nothing is switched. */
    readonly systems: number;
    readonly chassis: Json;
    readonly firmware: string | undefined;
    /** Where its events can be heard. */
    readonly events: string | undefined;
    readonly atMs: number;
}

// What does not change while it runs.
const LEARN_EVERY_MS = 300_000;
// More are a damaged list.
const SUPPLIES_MAX = 16;

// Schema Resource, ResetType
const RESETS: ReadonlyMap<PowerOrder, string> = new Map([
    ['off', 'ForceOff'],
    ['on', 'On'],
    ['cycle', 'PowerCycle'],
    ['reset', 'ForceRestart'],
    ['soft-off', 'GracefulShutdown'],
]);

export class RedfishBmc implements Bmc {
    readonly #client: RedfishClient;
    readonly #events: RedfishEvents;
    readonly #now: () => number;
    #learned: Learned | undefined;

    /** `happened` is called when the BMC tells of something by itself; `now` is a monotonic clock in milliseconds. */
    constructor(client: RedfishClient, happened: () => void, now: () => number = () => performance.now()) {
        this.#client = client;
        this.#events = new RedfishEvents(client, happened, now);
        this.#now = now;
    }

    async read(): Promise<BmcState> {
        try {
            const { system: path, chassis, firmware, events } = await this.#know();
            if (events !== undefined) this.#events.follow(events);
            const system = await this.#client.get(path);
            const { supplies, watts } = await this.#readPower(chassis);
            const identity = { ...identityOf(chassis), ...identityOf(system), hostName: textOf(system.HostName) };
            return {
                chassis: { ...identity, firmware, power: powerOf(system), watts, faults: faultsOf(system) },
                supplies,
            };
        } catch (error) {
            this.#learned = undefined;
            throw asGatewayError(error);
        }
    }

    async look(): Promise<Sight> {
        try {
            const system = await this.#client.get((await this.#know()).system);
            return { power: powerOf(system), light: lightOf(system) };
        } catch (error) {
            throw asGatewayError(error);
        }
    }

    async order(order: PowerOrder): Promise<CommandOutcome> {
        try {
            const { system: path, systems } = await this.#know();
            if (systems !== 1) return refused(`the BMC tells of ${systems} servers, and which is meant is not known`);
            const system = await this.#client.get(path);
            const reset = RESETS.get(order);
            return await (reset ? this.#reset(system, reset) : this.#light(path, system, order === 'identify'));
        } catch (error) {
            if (error instanceof RedfishRefusal) return refused(`the BMC refused: ${error.message}`);
            throw error;
        }
    }

    close(): Promise<void> {
        this.#events.close();
        return this.#client.close();
    }

    async #reset(system: Json, type: string): Promise<CommandOutcome> {
        const action = objectOf(objectOf(system.Actions)['#ComputerSystem.Reset']);
        const target = pathIn(action.target);
        if (target === undefined) return refused('the BMC offers no ComputerSystem.Reset');
        const allowed = action['ResetType@Redfish.AllowableValues'];
        if (Array.isArray(allowed) && !allowed.includes(type)) {
            return refused(`the BMC knows no ${type}; it knows ${allowed.join(', ')}`);
        }
        await this.#client.send('POST', target, { ResetType: type });
        return ok(undefined);
    }

    async #light(path: string, system: Json, isOn: boolean): Promise<CommandOutcome> {
        const etag = textOf(system['@odata.etag']);
        const isNew = 'LocationIndicatorActive' in system;
        if (!isNew && !('IndicatorLED' in system)) return refused('the BMC tells of no light');
        const body = isNew ? { LocationIndicatorActive: isOn } : { IndicatorLED: isOn ? 'Blinking' : 'Off' };
        await this.#client.send('PATCH', path, body, etag);
        return ok(undefined);
    }

    async #know(): Promise<Learned> {
        if (this.#learned && this.#now() - this.#learned.atMs < LEARN_EVERY_MS) return this.#learned;
        const root = await this.#client.get('/redfish/v1/');
        const systems = await this.#members(linkOf(root.Systems));
        const [path] = systems;
        if (path === undefined) throw new GatewayError('device-unreachable', 'the BMC tells of no server by Redfish');
        const links = objectOf((await this.#client.get(path)).Links);
        const place = linksOf(links.Chassis)[0] ?? (await this.#members(linkOf(root.Chassis)))[0];
        const chassis = place === undefined ? {} : await this.#client.get(place);
        const manager = linksOf(links.ManagedBy)[0];
        const firmware = manager === undefined ? undefined : textOf((await this.#client.get(manager)).FirmwareVersion);
        const events = await this.#eventStream(linkOf(root.EventService));
        this.#learned = { system: path, systems: systems.length, chassis, firmware, events, atMs: this.#now() };
        return this.#learned;
    }

    /** Schema EventService, ServerSentEventUri. */
    async #eventStream(path: string | undefined): Promise<string | undefined> {
        if (path === undefined) return undefined;
        try {
            const { ServiceEnabled: isEnabled, ServerSentEventUri: stream } = await this.#client.get(path);
            return isEnabled === false ? undefined : pathIn(stream);
        } catch (error) {
            // It may be kept from users who only look.
            if (error instanceof RedfishRefusal) return undefined;
            throw error;
        }
    }

    async #readPower(chassis: Json): Promise<{ supplies: SupplyState[]; watts: number | undefined }> {
        const subsystem = linkOf(chassis.PowerSubsystem);
        if (subsystem !== undefined) {
            const list = await this.#members(linkOf((await this.#client.get(subsystem)).PowerSupplies));
            const supplies: SupplyState[] = [];
            for (const [at, path] of list.slice(0, SUPPLIES_MAX).entries()) {
                const supply = await this.#client.get(path);
                const metrics = linkOf(supply.Metrics);
                supplies.push(supplyOf(at + 1, supply, metrics === undefined ? {} : await this.#client.get(metrics)));
            }
            const environment = linkOf(chassis.EnvironmentMetrics);
            const measured = environment === undefined ? {} : await this.#client.get(environment);
            return { supplies, watts: readingOf(measured.PowerWatts) };
        }
        const older = linkOf(chassis.Power);
        if (older === undefined) return { supplies: [], watts: undefined };
        const power = await this.#client.get(older);
        const supplies = objectsOf(power.PowerSupplies).slice(0, SUPPLIES_MAX);
        return {
            supplies: supplies.map((supply, at) => supplyOf(at + 1, supply, {})),
            watts: numberOf(objectsOf(power.PowerControl)[0]?.PowerConsumedWatts),
        };
    }

    async #members(path: string | undefined): Promise<string[]> {
        return path === undefined ? [] : linksOf((await this.#client.get(path)).Members);
    }
}

/** Both generations: the older has the measured values in the supply itself. */
function supplyOf(number: number, supply: Json, metrics: Json): SupplyState {
    const volts = readingOf(metrics.InputVoltage) ?? numberOf(supply.LineInputVoltage);
    const watts = {
        nominal: numberOf(supply.PowerCapacityWatts),
        input: readingOf(metrics.InputPowerWatts) ?? numberOf(supply.PowerInputWatts),
        output:
            readingOf(metrics.OutputPowerWatts) ??
            numberOf(supply.PowerOutputWatts) ??
            numberOf(supply.LastPowerOutputWatts),
    };
    const ranges = objectsOf(supply.InputRanges);
    const lows = ranges.map(({ MinimumVoltage }) => numberOf(MinimumVoltage)).filter((low) => low !== undefined);
    const highs = ranges.map(({ MaximumVoltage }) => numberOf(MaximumVoltage)).filter((high) => high !== undefined);
    const limits =
        lows.length > 0 && highs.length > 0 ? { minimum: Math.min(...lows), maximum: Math.max(...highs) } : {};
    return {
        number,
        name: textOf(supply.Name) ?? `PSU${number}`,
        ...identityOf(supply),
        firmware: textOf(supply.FirmwareVersion),
        watts: defined(watts),
        inputVolts: { ...defined({ now: volts }), ...limits },
        inputAmperes: readingOf(metrics.InputCurrentAmps),
        inputHertz: {},
        celsius: readingOf(metrics.TemperatureCelsius),
        efficiency: numberOf(supply.EfficiencyPercent),
        condition: conditionOf(supply),
    };
}

// Schema Resource, State and Health; schema PowerSupply, LineInputStatus
function conditionOf(supply: Json): SupplyCondition {
    const { State: state, Health: health } = objectOf(supply.Status);
    const input = supply.LineInputStatus;
    if (state === 'Absent') return { isPresent: false };
    const isInputLost = input === 'LossOfInput';
    return {
        // UnavailableOffline and what else is said of it: there, but whether it works is not known.
        ...(state === 'Enabled' ? { isPresent: true } : {}),
        ...(state === 'StandbyOffline' || state === 'StandbySpare' || state === 'Disabled' ? { isInactive: true } : {}),
        ...(isInputLost ? { isInputLost } : input === 'Normal' ? { isInputLost: false } : {}),
        isInputOutOfRange: input === 'OutOfRange',
        // Without its input it is called critical too, and is not broken.
        hasFailed: health === 'Critical' && !isInputLost,
        hasWarning: health === 'Warning',
    };
}

function faultsOf(system: Json): string[] {
    const { Health: health } = objectOf(system.Status);
    return health === 'Critical' ? ['the server is critical'] : health === 'Warning' ? ['the server warns'] : [];
}

function powerOf({ PowerState: state }: Json): Sight['power'] {
    // PoweringOff still runs, PoweringOn does not yet: neither is shown as done.
    return state === 'On' ? 'on' : state === 'Off' ? 'off' : undefined;
}

// Schema ComputerSystem, LocationIndicatorActive; IndicatorLED of older ones
function lightOf({ LocationIndicatorActive: isActive, IndicatorLED: light }: Json): Sight['light'] {
    if (typeof isActive === 'boolean') return isActive ? 'on' : 'off';
    if (light === 'Off') return 'off';
    return light === 'Lit' || light === 'Blinking' ? 'on' : undefined;
}

function identityOf(of: Json) {
    return defined({
        mfr: textOf(of.Manufacturer),
        model: textOf(of.Model),
        serial: textOf(of.SerialNumber),
        part: textOf(of.PartNumber),
    });
}

function defined<Values extends object>(values: Values): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function objectOf(value: unknown): Json {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function objectsOf(value: unknown): Json[] {
    return Array.isArray(value) ? value.map(objectOf) : [];
}

function textOf(value: unknown): string | undefined {
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function numberOf(value: unknown): number | undefined {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function readingOf(value: unknown): number | undefined {
    return numberOf(objectOf(value).Reading);
}

/** A path of this BMC: what leads to another host is not gone. */
function pathIn(value: unknown): string | undefined {
    return typeof value === 'string' && /^\/(?!\/)\S*$/.test(value) ? value : undefined;
}

function linkOf(value: unknown): string | undefined {
    return pathIn(objectOf(value)['@odata.id']);
}

function linksOf(value: unknown): string[] {
    return objectsOf(value)
        .map(linkOf)
        .filter((path) => path !== undefined);
}

function refused(message: string): CommandOutcome {
    return failed({ code: 'device-refused', message });
}

function asGatewayError(error: unknown): unknown {
    if (!(error instanceof RedfishRefusal)) return error;
    return new GatewayError('device-unreachable', `the BMC refused: ${error.message}`, { cause: error });
}
