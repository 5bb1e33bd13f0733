// A rack in which time passes by the second, to shut down and bring back on paper: batteries run down under the load that is
// left, hosts run an upsmon that does what Debian's was measured to do, outlets switch, packets wake. Nothing in it knows of the
// sequence; what the sequence may see is in `facts`.

import * as v from 'valibot';
import type {
    ActionState,
    HostFacts,
    RunKind,
    ShutdownFacts,
    ShutdownOrder,
    ShutdownSpec,
    UpsFacts,
} from '../shutdown.ts';
import { HOST_SHUTDOWN, SHUTDOWN } from '../shutdown-config.ts';

export interface HostDesign {
    readonly name: string;
    /** One UPS or two, by number. */
    readonly upses: readonly number[];
    readonly class: number;
    readonly after?: readonly string[];
    readonly watts: number;
    readonly haltSeconds: number;
    readonly bootSeconds: number;
    /** It has an outlet of its own on each UPS; otherwise only the UPS as a whole can be switched. */
    readonly hasOutlets: boolean;
    readonly canWake: boolean;
    /** It never ends by itself. */
    readonly isStuck?: boolean;
    /** It runs no upsmon: told to go by an action. */
    readonly isDeaf?: boolean;
    /** It has preparations of its own. */
    readonly hasBefore?: boolean;
    /** A management controller ends it. */
    readonly hasForce?: boolean;
}

interface SimulatedUps {
    readonly name: string;
    hasMains: boolean;
    isSilent: boolean;
    isOn: boolean;
    /** Watt-seconds. */
    charge: number;
    readonly capacity: number;
    /** Seconds until its output goes off by order. */
    offIn: number | undefined;
    /** It returns by itself when mains has been there so long. */
    returnsIn: number | undefined;
}

type Life = 'on' | 'leaving' | 'halting' | 'off' | 'booting';

class SimulatedHost {
    readonly design: HostDesign;
    life: Life = 'on';
    isLoggedIn = true;
    isForced = false;
    readonly outlets: boolean[];
    /** Seconds until its life goes on. */
    left = 0;
    hadPower = true;
    /** It lost its power while it was on. */
    crashes = 0;
    /** Actions that were asked for, and when they are done. */
    readonly actions = new Map<RunKind, number>();

    constructor(design: HostDesign) {
        this.design = design;
        this.outlets = design.upses.map(() => true);
        this.isLoggedIn = design.isDeaf !== true;
    }

    /** undefined: it has none of that kind. */
    action(kind: RunKind, now: number): ActionState | undefined {
        const { hasBefore, hasForce, isDeaf } = this.design;
        if (!{ before: hasBefore, force: hasForce, down: isDeaf }[kind]) return undefined;
        const doneAt = this.actions.get(kind);
        return doneAt === undefined ? 'not begun' : now < doneAt ? 'running' : 'done';
    }

    get draws(): boolean {
        return this.life !== 'off';
    }
}

const UPSMON_POLL_AND_FINAL_DELAY_SECONDS = 10;
const STANDBY_WATTS = 5;
const CYCLE_DELAY_SECONDS = 20;
const ACTION_SECONDS = 5;

export class ShutdownRack {
    now = 1_000_000;
    readonly upses: SimulatedUps[];
    readonly hosts: Map<string, SimulatedHost>;
    /** Everything that went wrong; a sequence that keeps its word leaves it empty. */
    readonly broken: string[] = [];
    readonly spec: ShutdownSpec;

    constructor(
        designs: readonly HostDesign[],
        { minutes, mode = 'armed' }: { minutes: number; mode?: ShutdownSpec['mode'] },
    ) {
        const count = Math.max(0, ...designs.flatMap(({ upses }) => upses)) + 1;
        const total = designs.reduce((sum, { watts }) => sum + watts, 0);
        const capacity = Math.max(1, total) * minutes * 60;
        this.upses = Array.from({ length: count }, (_, number) => ({
            ...{ name: `ups${number}`, hasMains: true, isSilent: false, isOn: true, charge: capacity, capacity },
            offIn: undefined,
            returnsIn: undefined,
        }));
        this.hosts = new Map(designs.map((design) => [design.name, new SimulatedHost(design)]));
        const hosts = new Map(
            designs.map(({ name, class: own, after = [], haltSeconds, canWake }) => {
                const wake = canWake ? { mac: '00:11:22:33:44:55' } : undefined;
                const settings = v.parse(HOST_SHUTDOWN, {
                    after: [...after],
                    seconds: haltSeconds + 20,
                    patience: 300,
                    wake,
                });
                return [name, { ...settings, class: own }];
            }),
        );
        const dependants = new Map<string, string[]>();
        for (const { name, after = [] } of designs) {
            for (const before of after) dependants.set(before, [...(dependants.get(before) ?? []), name]);
        }
        const upses = new Map(this.upses.map(({ name }) => [name, { triggers: {}, cycle: true }]));
        this.spec = { ...v.parse(SHUTDOWN, { mode }), hosts, upses, dependants };
    }

    get facts(): ShutdownFacts {
        return {
            now: this.now,
            hosts: new Map([...this.hosts].map(([name, host]) => [name, this.#factsOf(host)])),
            upses: new Map(this.upses.map((ups) => [ups.name, this.#upsFacts(ups)])),
        };
    }

    /** Mains everywhere, everybody up, nothing ordered: nothing will happen by itself. */
    get isCalm(): boolean {
        return (
            this.upses.every(
                ({ hasMains, isOn, isSilent, offIn }) => hasMains && isOn && !isSilent && offIn === undefined,
            ) && [...this.hosts.values()].every(({ life, isForced }) => life === 'on' && !isForced)
        );
    }

    /** The world obeys; whoever is forbidden to ask for something is noted. */
    carryOut(orders: readonly ShutdownOrder[]): void {
        for (const order of orders) {
            if (order.type === 'force-shutdown') this.#force(order.host, order.on);
            else if (order.type === 'outlet') this.#switch(order);
            else if (order.type === 'cycle') this.#cycle(order.ups);
            else if (order.type === 'wake') this.#wake(order.host);
            else if (order.type === 'run') this.#run(order.host, order.actions);
        }
    }

    #run(name: string, kind: RunKind): void {
        const host = this.hosts.get(name);
        if (!host) return;
        const state = host.action(kind, this.now);
        if (state !== 'not begun') this.broken.push(`${name}: ${kind} was asked for while ${state}`);
        host.actions.set(kind, this.now + ACTION_SECONDS * 1000);
        if (kind === 'down' && host.life === 'on') {
            host.life = 'leaving';
            host.left = ACTION_SECONDS;
        }
        if (kind === 'force' && host.draws) {
            host.life = 'halting';
            host.left = ACTION_SECONDS;
        }
    }

    second(): void {
        this.now += 1000;
        for (const [number, ups] of this.upses.entries()) this.#advanceUps(ups, number);
        for (const host of this.hosts.values()) this.#advanceHost(host);
    }

    hasPower(host: SimulatedHost): boolean {
        return host.design.upses.some((number, cord) => this.upses[number]?.isOn && host.outlets[cord]);
    }

    #force(name: string, on: boolean): void {
        const host = this.hosts.get(name);
        if (!host) return;
        const isSafe = host.design.upses.some((number) => this.upses[number]?.hasMains && this.upses[number]?.isOn);
        if (on && !host.isForced && isSafe && host.life === 'on')
            this.broken.push(`${name} was told to go with mains on it`);
        host.isForced = on;
    }

    #switch({ device, outlet, on }: { device: string; outlet: string; on: boolean }): void {
        const host = this.hosts.get(outlet);
        const cord = host?.design.upses.indexOf(Number(device.slice(3))) ?? -1;
        if (!host || cord < 0) return;
        if (!on && host.draws) this.broken.push(`${outlet} was cut while ${host.life}`);
        host.outlets[cord] = on;
    }

    #cycle(name: string): void {
        const number = this.upses.findIndex((ups) => ups.name === name);
        const ups = this.upses[number];
        if (!ups) return;
        for (const [other, host] of this.hosts) {
            if (host.design.upses.includes(number) && host.draws) this.broken.push(`${name} was cycled under ${other}`);
        }
        ups.offIn ??= CYCLE_DELAY_SECONDS;
    }

    #wake(name: string): void {
        const host = this.hosts.get(name);
        if (!host?.design.canWake || host.life !== 'off' || !this.hasPower(host)) return;
        this.#boot(host);
    }

    #boot(host: SimulatedHost): void {
        const charges = host.design.upses.map((number) => this.upses[number]).filter((ups) => ups?.isOn);
        if (charges.every((ups) => ups && !ups.hasMains))
            this.broken.push(`${host.design.name} was started on a battery`);
        host.life = 'booting';
        host.left = host.design.bootSeconds;
    }

    #advanceUps(ups: SimulatedUps, number: number): void {
        const load = [...this.hosts.values()].reduce((sum, host) => {
            const cords = host.design.upses.filter((one, cord) => this.upses[one]?.isOn && host.outlets[cord]);
            if (!cords.includes(number)) return sum;
            return sum + (host.draws ? host.design.watts : STANDBY_WATTS) / cords.length;
        }, 0);
        if (ups.hasMains) ups.charge = Math.min(ups.capacity, ups.charge + ups.capacity / 3600);
        else if (ups.isOn) ups.charge = Math.max(0, ups.charge - load);
        if (ups.charge === 0 && ups.isOn && !ups.hasMains) this.#goOff(ups);
        if (ups.offIn !== undefined && --ups.offIn <= 0) this.#goOff(ups);
        if (!ups.isOn && ups.hasMains && ups.returnsIn !== undefined && --ups.returnsIn <= 0) {
            ups.isOn = true;
            ups.returnsIn = undefined;
        }
    }

    #goOff(ups: SimulatedUps): void {
        ups.isOn = false;
        ups.offIn = undefined;
        ups.returnsIn = CYCLE_DELAY_SECONDS;
    }

    #advanceHost(host: SimulatedHost): void {
        const hasPower = this.hasPower(host);
        if (!hasPower && host.draws) {
            host.crashes++;
            host.life = 'off';
            host.isLoggedIn = false;
        }
        // Firmware set to “power on after power loss”.
        if (hasPower && !host.hadPower && host.life === 'off') this.#boot(host);
        host.hadPower = hasPower;
        if (host.life === 'on' && host.isLoggedIn && host.isForced) {
            host.life = 'leaving';
            host.left = UPSMON_POLL_AND_FINAL_DELAY_SECONDS;
        } else if (host.life !== 'on' && host.life !== 'off' && --host.left <= 0) this.#liveOn(host);
    }

    #liveOn(host: SimulatedHost): void {
        if (host.life === 'leaving') {
            host.life = 'halting';
            host.isLoggedIn = false;
            host.left = host.design.isStuck ? Number.POSITIVE_INFINITY : host.design.haltSeconds;
        } else if (host.life === 'halting') host.life = 'off';
        else {
            host.life = 'on';
            host.isLoggedIn = host.design.isDeaf !== true;
        }
    }

    /** What runs once on the way down runs again the next time. */
    settled(name: string): void {
        this.hosts.get(name)?.actions.clear();
    }

    #factsOf(host: SimulatedHost): HostFacts {
        const { design } = host;
        const upses = design.upses.map((number) => this.upses[number] as SimulatedUps);
        const hasPower = this.hasPower(host);
        const alive = upses.filter((ups, cord) => ups.isOn && host.outlets[cord]);
        const best = alive.toSorted((one, other) => this.#secondsLeft(other) - this.#secondsLeft(one))[0];
        const isAtRisk = hasPower && alive.every((ups) => !ups.hasMains);
        const deciding = best ?? upses[0];
        const isDoomed = isAtRisk && best !== undefined && this.#isEnding(best);
        // Silent is not off, and not on mains: the last word counts.
        const isUnknown = best?.isSilent === true;
        const returning = upses.filter((ups) => ups.hasMains && ups.isOn && !ups.isSilent);
        const users = (number: number) =>
            [...this.hosts.values()].filter((one) => one.design.upses.includes(number)).map((one) => one.design.name);
        return {
            state: !hasPower ? 'down' : isUnknown ? 'unknown' : isDoomed ? 'doomed' : 'up',
            isAtRisk: isAtRisk && !isUnknown,
            secondsLeft: isAtRisk && best ? this.#secondsLeft(best) : undefined,
            ups: deciding?.name,
            upses: upses.map(({ name }) => name),
            ...this.#actionsOf(host),
            isForced: host.isForced,
            isLoggedIn: host.isLoggedIn,
            load: isUnknown ? 'unknown' : host.draws ? 'on' : 'off',
            returnCharge:
                returning.length === 0
                    ? undefined
                    : Math.max(...returning.map((ups) => (100 * ups.charge) / ups.capacity)),
            outlets: design.upses.map((number, cord) => ({
                device: `ups${number}`,
                outlet: design.hasOutlets ? design.name : 'all',
                isOn: host.outlets[cord],
                hasMains: this.upses[number]?.hasMains === true && this.upses[number]?.isSilent === false,
                canSwitch: design.hasOutlets,
                hosts: design.hasOutlets ? [design.name] : users(number),
                hasOthers: false,
            })),
        };
    }

    #actionsOf(host: SimulatedHost): Partial<Record<RunKind, ActionState>> {
        const states = (['before', 'down', 'force'] as const).map(
            (kind) => [kind, host.action(kind, this.now)] as const,
        );
        return Object.fromEntries(states.filter(([, state]) => state !== undefined));
    }

    #upsFacts(ups: SimulatedUps): UpsFacts {
        const number = this.upses.indexOf(ups);
        return {
            isOnBattery: !ups.hasMains && ups.isOn,
            isEnding: !ups.hasMains && ups.isOn && !ups.isSilent && this.#isEnding(ups),
            isSilent: ups.isSilent,
            isOff: !ups.isOn,
            charge: ups.isSilent ? undefined : (100 * ups.charge) / ups.capacity,
            runtimeSeconds: ups.isSilent ? undefined : this.#secondsLeft(ups),
            canCycle: true,
            hosts: [...this.hosts.values()]
                .filter(({ design }) => design.upses.includes(number))
                .map(({ design }) => design.name),
            hasOthers: false,
        };
    }

    #secondsLeft(ups: SimulatedUps): number {
        const number = this.upses.indexOf(ups);
        const load = [...this.hosts.values()].reduce(
            (sum, host) =>
                sum +
                (host.design.upses.includes(number) && host.draws ? host.design.watts / host.design.upses.length : 0),
            0,
        );
        return Math.min(86_400, ups.charge / Math.max(load, 1));
    }

    #isEnding(ups: SimulatedUps): boolean {
        return ups.charge / ups.capacity < 0.05;
    }
}
