// All ways on which other systems hear or read what the gateway knows, beside NUT and the page. None of them is waited for.

import { join } from 'node:path';
import type { GatewayConfig } from '#model/config.ts';
import type { DestinationState, SentMessage } from '#model/integrations.ts';
import { ModbusServer } from './modbus/modbus-server.ts';
import { MqttFeed, type MqttFeedOptions } from './mqtt/mqtt-feed.ts';
import { PushFeed } from './push/push-feed.ts';
import { SnmpAgent, type SnmpAgentOptions } from './snmp/snmp-agent.ts';
import { StateFile } from './state-file.ts';

export interface FeedOptions extends Omit<MqttFeedOptions & SnmpAgentOptions, 'config' | 'file'> {
    readonly config: () => GatewayConfig;
}

export class Feeds {
    readonly #mqtt: MqttFeed;
    readonly #modbus: ModbusServer;
    readonly #snmp: SnmpAgent;
    readonly #push: PushFeed;

    constructor(options: FeedOptions) {
        const { config, stateFolder, log } = options;
        this.#mqtt = new MqttFeed(options);
        this.#modbus = new ModbusServer({ ...options, config: () => config().modbus });
        const file = new StateFile({ file: join(stateFolder, 'snmp-agent.json'), log });
        this.#snmp = new SnmpAgent({ ...options, file });
        this.#push = new PushFeed(options);
    }

    /** How the ways fare that lead to somebody. */
    get states(): DestinationState[] {
        return [...this.#mqtt.states, ...this.#push.states];
    }

    /** What a broker was told last; undefined: no destination of MQTT has this name. */
    messagesOf(name: string): SentMessage[] | undefined {
        return this.#mqtt.messagesOf(name);
    }

    /** Takes over what is configured now. */
    async configure(): Promise<void> {
        this.#mqtt.configure();
        this.#push.configure();
        await Promise.all([this.#modbus.configure(), this.#snmp.configure()]);
    }

    async stop(): Promise<void> {
        await Promise.all([this.#mqtt.stop(), this.#push.stop(), this.#modbus.stop(), this.#snmp.stop()]);
    }
}
