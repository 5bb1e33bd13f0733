// All ways on which other systems hear or read what the gateway knows, beside NUT and the page. None of them is waited for. The code of each is
// loaded when it is configured for the first time: all of it is a fifth of what a start loads, and most racks have one of them or none.

import { join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import type { DestinationState, SentMessage } from '#model/integrations.ts';
import type { ModbusServer } from './modbus/modbus-server.ts';
import type { MqttFeed, MqttFeedOptions } from './mqtt/mqtt-feed.ts';
import type { PushFeed } from './push/push-feed.ts';
import type { SnmpAgent, SnmpAgentOptions } from './snmp/snmp-agent.ts';
import { StateFile } from './state-file.ts';

export interface FeedOptions extends Omit<MqttFeedOptions & SnmpAgentOptions, 'config' | 'file'> {
    readonly config: () => GatewayConfig;
}

export class Feeds {
    readonly #options: FeedOptions;
    #mqtt: MqttFeed | undefined;
    #modbus: ModbusServer | undefined;
    #snmp: SnmpAgent | undefined;
    #push: PushFeed | undefined;
    #turn: Promise<void> = Promise.resolve();

    constructor(options: FeedOptions) {
        this.#options = options;
    }

    /** How the ways fare that lead to somebody. */
    get states(): DestinationState[] {
        return [...(this.#mqtt?.states ?? []), ...(this.#push?.states ?? [])];
    }

    /** What a broker was told last; undefined: no destination of MQTT has this name. */
    messagesOf(name: string): SentMessage[] | undefined {
        return this.#mqtt?.messagesOf(name);
    }

    /** Takes over what is configured now. */
    configure(): Promise<void> {
        this.#turn = this.#turn.then(() => this.#apply());
        return this.#turn;
    }

    async stop(): Promise<void> {
        await this.#turn;
        await Promise.all([this.#mqtt?.stop(), this.#push?.stop(), this.#modbus?.stop(), this.#snmp?.stop()]);
    }

    async #apply(): Promise<void> {
        await this.#load();
        this.#mqtt?.configure();
        this.#push?.configure();
        await Promise.all([this.#modbus?.configure(), this.#snmp?.configure()]);
    }

    async #load(): Promise<void> {
        const options = this.#options;
        const { mqtt, modbus, snmp, push } = options.config();
        if (!this.#mqtt && (mqtt.broker || Object.keys(mqtt.destinations).length > 0)) {
            const { MqttFeed } = await import('./mqtt/mqtt-feed.ts');
            this.#mqtt = new MqttFeed(options);
        }
        if (!this.#push && Object.keys(push).length > 0) {
            const { PushFeed } = await import('./push/push-feed.ts');
            this.#push = new PushFeed(options);
        }
        if (!this.#modbus && modbus) {
            const { ModbusServer } = await import('./modbus/modbus-server.ts');
            this.#modbus = new ModbusServer({ ...options, config: () => options.config().modbus });
        }
        if (!this.#snmp && snmp) {
            const { SnmpAgent } = await import('./snmp/snmp-agent.ts');
            const file = new StateFile({ file: join(options.stateFolder, 'snmp-agent.json'), log: options.log });
            this.#snmp = new SnmpAgent({ ...options, file });
        }
    }
}
