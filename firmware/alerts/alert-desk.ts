// The desk where alerts are written and letters posted: hears the stream, lets the policy decide, keeps every letter on disk
// until it was delivered, and hands letters to the courier. What is decided is on disk before anybody is told, so a crash in
// the middle tells nobody twice and forgets nobody. Nothing here waits: the gateway goes on while a mail server does not.

import type { Alert, Delivery } from '#model/alert.ts';
import { conditionOf, rulesOf } from '#model/alert-rules.ts';
import { isQuiet, maintenanceOf } from '#model/alert-times.ts';
import type { AlertsConfig } from '#model/config.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Incident } from '#model/incident.ts';
import type { Courier } from '../courier/courier.ts';
import type { Gateway } from '../gateway.ts';
import type { Moment } from '../incidents/incident-policy.ts';
import type { StateFile } from '../state-file.ts';
import { isAboutState } from './alert-conditions.ts';
import { AlertPolicy, type AlertPolicyOptions, type Telling } from './alert-policy.ts';
import { AlertWatch, type Hosts } from './alert-watch.ts';
import { DeliveryQueue, type Letter } from './delivery-queue.ts';
import { noticeOf, testNotice } from './notice-text.ts';
import { QuietHold } from './quiet-hold.ts';
import { parseDesk, type SavedDesk } from './saved-alerts.ts';

export interface AlertDeskOptions {
    readonly gateway: Gateway;
    readonly chain: Hosts;
    /** The incident that goes on. */
    readonly incidents: { readonly open: Incident | undefined };
    readonly file: StateFile;
    readonly courier: Pick<Courier, 'send' | 'stop'>;
    /** Asked anew each time. */
    readonly config: () => { readonly name: string; readonly alerts: AlertsConfig };
    /** Milliseconds in a clock that nobody sets. */
    readonly now?: () => number;
    /** Milliseconds since 1970. */
    readonly wallNow?: () => number;
}

// Delays are in seconds; power is looked at at once.
const TICK_MS = 1000;

export class AlertDesk {
    readonly #options: AlertDeskOptions;
    readonly #policy: AlertPolicy;
    readonly #watch: AlertWatch;
    readonly #hold = new QuietHold();
    readonly #queue = new DeliveryQueue();
    /** The last that was heard of each incident, for the words of a notice. */
    #incident: Incident | undefined;
    #timer: NodeJS.Timeout | undefined;
    #look: NodeJS.Immediate | undefined;
    #unsubscribe: (() => void) | undefined;

    constructor(options: AlertDeskOptions) {
        this.#options = options;
        const { gateway, chain } = options;
        this.#policy = new AlertPolicy(this.#policyOptions());
        this.#watch = new AlertWatch({ gateway, chain, rules: this.#rules() });
    }

    /** Those that hold now. */
    get alerts(): readonly Alert[] {
        return this.#policy.alerts;
    }

    /** Waiting to be delivered. */
    get letters(): readonly Letter[] {
        return this.#queue.letters;
    }

    start(): void {
        const saved = this.#options.file.read(parseDesk);
        if (saved) this.#restore(saved);
        this.configure();
        this.#unsubscribe = this.#options.gateway.subscribe('alerts', (event) => this.#hear(event));
        this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
    }

    /** What could not be delivered is on the disk. */
    async stop(): Promise<void> {
        this.#unsubscribe?.();
        clearInterval(this.#timer);
        clearImmediate(this.#look);
        await this.#save();
        await this.#options.courier.stop();
    }

    /** The configuration changed. */
    configure(): void {
        this.#policy.configure(this.#policyOptions());
        this.#watch.configure(this.#rules());
        const { destinations } = this.#options.config().alerts;
        this.#record(this.#queue.keep((name) => Object.hasOwn(destinations, name)));
        void this.#save();
    }

    /** Somebody takes care of it; undefined: no such alert holds. */
    acknowledge(id: string, { by, note }: { by: string; note: string }): Alert | undefined {
        const alert = this.#policy.acknowledge(id, { at: this.#moment().at, by, note });
        if (!alert) return undefined;
        this.#options.gateway.apply({ type: 'alert', phase: 'acknowledged', alert });
        void this.#save();
        return alert;
    }

    /** Sends a test at once, past every queue; undefined: there is no such destination. */
    async test(name: string, by: string): Promise<Delivery | undefined> {
        const { alerts, name: gateway } = this.#options.config();
        const destination = Object.hasOwn(alerts.destinations, name) ? alerts.destinations[name] : undefined;
        if (!destination) return undefined;
        const notice = testNotice({ gateway, at: this.#moment().at, by });
        const { ok, detail } = await this.#options.courier.send(destination, notice);
        const outcome = ok ? 'delivered' : 'dropped';
        const delivery: Delivery = {
            notice: notice.id,
            title: notice.title,
            destination: name,
            attempt: 1,
            outcome,
            detail,
        };
        this.#record([delivery]);
        return delivery;
    }

    /** What events and time alone bring. */
    tick(): void {
        const moment = this.#moment();
        for (const observation of this.#watch.look()) this.#policy.observe(observation, moment);
        const tellings = this.#policy.tick(moment);
        for (const { phase, alert } of tellings) {
            if (phase !== 'test') this.#options.gateway.apply({ type: 'alert', phase, alert });
        }
        const { quiet } = this.#options.config().alerts;
        const passed = this.#hold.pass(tellings, (severity) => isQuiet(quiet, moment.at, severity));
        for (const telling of passed) this.#post(telling);
        if (tellings.length + passed.length > 0) void this.#save().then(() => this.#deliver());
        else this.#deliver();
    }

    #hear(event: GatewayEvent): void {
        if (event.type === 'alert' || event.type === 'delivery') return;
        if (event.type === 'device-removed') this.#policy.forget(event.device, this.#moment());
        if (event.type === 'incident') this.#incident = event.incident;
        this.#watch.hear(event);
        if (event.type !== 'readings') this.#look ??= setImmediate(() => this.#lookNow());
    }

    #lookNow(): void {
        this.#look = undefined;
        this.tick();
    }

    #post(telling: Telling): void {
        const { alerts, name: gateway } = this.#options.config();
        const rule = this.#rules().get(telling.alert.rule);
        if (!rule) return;
        const isOurs = telling.alert.incident !== undefined && telling.alert.incident === this.#incident?.id;
        const incident = isOurs ? this.#incident : undefined;
        const notice = noticeOf(telling, { gateway, condition: conditionOf(rule), incident });
        this.#record(this.#queue.add(notice, rule.to ?? Object.keys(alerts.destinations)));
    }

    #deliver(): void {
        for (const letter of this.#queue.take(this.#moment().now)) void this.#send(letter);
    }

    async #send(letter: Letter): Promise<void> {
        const { destinations } = this.#options.config().alerts;
        const destination = destinations[letter.destination];
        const attempt = destination
            ? await this.#options.courier.send(destination, letter.notice)
            : { ok: false, detail: 'there is no such destination any more' };
        const delivery = this.#queue.done(letter, attempt, this.#moment());
        if (delivery.outcome !== 'waiting') await this.#save();
        this.#record([delivery]);
        this.#deliver();
    }

    #record(deliveries: readonly Delivery[]): void {
        for (const delivery of deliveries) this.#options.gateway.apply({ type: 'delivery', delivery });
    }

    #restore({ alerts, held, letters }: SavedDesk): void {
        this.#policy.restore(alerts, this.#moment());
        this.#forgetStale(alerts);
        this.#hold.restore(held);
        this.#queue.restore(letters);
        this.#incident = this.#options.incidents.open;
        this.#watch.restore(
            alerts.alerts.flatMap(({ alert: { rule, nodes } }) =>
                nodes.filter(({ until }) => until === undefined).map(({ node }) => ({ rule, node })),
            ),
        );
    }

    /** What ended while nobody looked, and what only another life of the gateway could have heard of. */
    #forgetStale({ alerts }: SavedDesk['alerts']): void {
        const moment = this.#moment();
        const rules = this.#rules();
        for (const { alert } of alerts) {
            const rule = rules.get(alert.rule);
            const isOver = alert.incident !== undefined && alert.incident !== this.#options.incidents.open?.id;
            const isHearsay = [rule?.driver, rule?.config, rule?.voltage].some((given) => given !== undefined);
            for (const { node } of alert.nodes) {
                const isGone = rule !== undefined && isAboutState(rule) && !this.#options.gateway.device(node);
                const isEnded = isOver && node === alert.incident;
                if (!isEnded && !isHearsay && !isGone) continue;
                this.#policy.observe({ rule: alert.rule, node, holds: false, text: '' }, moment);
            }
        }
    }

    #save(): Promise<boolean> {
        return this.#options.file.write(
            (): SavedDesk => ({
                alerts: this.#policy.save(),
                held: this.#hold.held,
                letters: this.#queue.letters,
            }),
        );
    }

    #rules() {
        return rulesOf(this.#options.config().alerts.rules);
    }

    #policyOptions(): AlertPolicyOptions {
        return { rules: this.#rules(), isMuted: (node, at) => this.#isMuted(node, at) };
    }

    /** An incident is muted when everything in it is being worked on. */
    #isMuted(node: string, at: number): boolean {
        const { maintenance } = this.#options.config().alerts;
        if (maintenance.length === 0) return false;
        const { open } = this.#options.incidents;
        const nodes = open?.id === node ? open.nodes.map((one) => one.node) : [node];
        return nodes.every((one) => maintenanceOf(maintenance, one, at) !== undefined);
    }

    #moment(): Moment {
        const { now = () => performance.now(), wallNow = Date.now } = this.#options;
        return { now: now(), at: wallNow() };
    }
}
