// What each format does with a connection.

import type { GatewayEvent } from '#model/events.ts';
import type { MqttDestination } from '#model/mqtt-config.ts';
import type { ChainSource } from '../chain/chain-source.ts';
import type { Gateway } from '../gateway.ts';
import type { Log } from '../log.ts';
import type { BrokerListener, WireMessage } from './broker-connection.ts';

export interface SessionOptions {
    /** How the owner calls the destination. */
    readonly name: string;
    readonly destination: MqttDestination;
    readonly gatewayName: string;
    readonly version: string;
    readonly gateway: Gateway;
    readonly chain: ChainSource;
    /** What must be remembered lies here. */
    readonly stateFolder: string;
    readonly log: Log;
    readonly wire: Wire;
}

/** What a session may do with the connection. */
export interface Wire {
    readonly isConnected: boolean;
    /** How much more may be published now. */
    readonly room: number;
    /** Since the start. */
    readonly published: number;
    publish(message: WireMessage, answered?: (isTaken: boolean) => void): void;
    /** Lets the broker say soon that it has everything: `confirmed` comes. */
    ask(): void;
    subscribe(topics: readonly string[]): void;
    unsubscribe(topics: readonly string[]): void;
    drop(reason: string): void;
    /** Says the farewell, ends the connection and tries the next broker. */
    leave(reason: string, farewell: readonly WireMessage[]): void;
    /** Connected, but waiting for somebody, for people; '': not any more. */
    waits(reason: string): void;
}

export interface Session extends Omit<BrokerListener, 'changed'> {
    /** Before the first connection. */
    start(): Promise<void>;
    hear(event: GatewayEvent): void;
    /** What is said on leaving. */
    farewell(): WireMessage[];
    stop(): Promise<void>;
    /** The metric that was announced with an alias of Sparkplug. */
    nameOf?(alias: number): string | undefined;
    /** What waits until it can be told. */
    readonly waiting: number;
    readonly dropped: number;
}
