// What we use of the npm package net-snmp 3.29, which brings no types of its own.

declare module 'net-snmp' {
    import type { RemoteInfo, Socket } from 'node:dgram';
    import type { EventEmitter } from 'node:events';

    export type Constants<Name extends string> = Readonly<Record<Name, number>>;

    export interface Varbind {
        readonly oid: string;
        readonly type: number;
        readonly value: unknown;
    }

    export interface SessionOptions {
        readonly port: number;
        /** Where traps and informs go. */
        readonly trapPort?: number;
        readonly retries: number;
        /** Milliseconds that one attempt waits. */
        readonly timeout: number;
        readonly transport: 'udp4' | 'udp6';
        readonly version: number;
        /** Hexadecimal: who we are when we send traps. */
        readonly engineID?: string;
        readonly reportOidMismatchErrors?: boolean;
        /** Stands in for node:dgram. */
        readonly dgramModule?: { createSocket(type: 'udp4' | 'udp6'): unknown };
    }

    export interface User {
        readonly name: string;
        readonly level: number;
        readonly authProtocol?: string | undefined;
        readonly authKey?: string | undefined;
        readonly privProtocol?: string | undefined;
        readonly privKey?: string | undefined;
    }

    export interface PrivacyAlgorithm {
        encryptPdu(
            pdu: Uint8Array,
            privProtocol: string,
            password: string,
            authProtocol: string,
            engine: { readonly engineID: Uint8Array; readonly engineBoots: number },
        ): { readonly encryptedPdu: Buffer; readonly msgPrivacyParameters: Buffer };
        decryptPdu(
            encrypted: Uint8Array,
            privProtocol: string,
            salt: Uint8Array,
            password: string,
            authProtocol: string,
            engine: { readonly engineID: Uint8Array; readonly engineBoots: number },
        ): Buffer;
    }

    export type Callback<Result> = (error: Error | null, varbinds?: Result) => void;

    export interface Session extends EventEmitter {
        get(oids: readonly string[], callback: Callback<readonly Varbind[]>): void;
        getNext(oids: readonly string[], callback: Callback<readonly Varbind[]>): void;
        /** The answer is grouped by requested OID. */
        getBulk(
            oids: readonly string[],
            nonRepeaters: number,
            maxRepetitions: number,
            callback: Callback<readonly (readonly Varbind[])[]>,
        ): void;
        set(
            varbinds: readonly { readonly oid: string; readonly type: number; readonly value: unknown }[],
            callback: Callback<readonly Varbind[]>,
        ): void;
        /** Sent, and nobody knows whether it arrived. */
        trap(oid: string, varbinds: readonly Varbind[], callback: (error: Error | null) => void): void;
        /** Answered by the receiver, or sent again. Not in version 1. */
        inform(oid: string, varbinds: readonly Varbind[], callback: Callback<readonly Varbind[]>): void;
        /** Called with every message that leaves. */
        send(
            request: {
                readonly message: {
                    readonly msgSecurityParameters?: {
                        msgAuthoritativeEngineBoots: number;
                        msgAuthoritativeEngineTime: number;
                    };
                };
            },
            hasNoAnswer?: boolean,
        ): unknown;
        close(): void;
    }

    /** A message that came in. Version 3 has the user, after it was proved, and the parameters; the others have a community. */
    export interface AgentMessage {
        readonly version: number;
        readonly community?: string;
        user: User | undefined;
        readonly pdu: {
            readonly type: number;
            readonly varbinds: readonly Varbind[];
            readonly contextName: string;
            readonly nonRepeaters?: number;
            readonly maxRepetitions?: number;
            getResponsePduForRequest(): ResponsePdu;
        };
        readonly msgSecurityParameters: {
            readonly msgAuthoritativeEngineBoots: number;
            readonly msgAuthoritativeEngineTime: number;
            msgUserName: string;
        };
        hasPrivacy(): boolean;
        setAuthentication(isOn: boolean): void;
        setReportable(isOn: boolean): void;
        createReportResponseMessage(engine: AgentEngine, context: string, errorType: string): AgentMessage;
    }

    export interface ResponsePdu {
        errorStatus?: number;
        errorIndex?: number;
        varbinds: readonly Varbind[];
    }

    export interface AgentEngine {
        readonly engineID: Buffer;
        engineBoots: number;
        engineTime: number;
    }

    type Answer = (socket: Socket, message: AgentMessage, from: RemoteInfo) => void;

    /** An agent that answers. The package documents providers; the rest is how it does what it documents. */
    export interface Agent {
        getAuthorizer(): {
            communities: readonly string[];
            addCommunity(community: string): void;
            addUser(user: User): void;
        };
        readonly engine: AgentEngine;
        readonly listener: { send(message: AgentMessage, from: RemoteInfo, socket: Socket): void };
        onMsg(socket: Socket, datagram: Buffer, from: RemoteInfo): void;
        getRequest: Answer;
        sendResponse(socket: Socket, from: RemoteInfo, message: AgentMessage, response: ResponsePdu): void;
        registerProvider(provider: Readonly<Record<string, unknown>>): void;
        getMib(): { setScalarValue(name: string, value: unknown): void };
        close(): void;
    }

    /** Hears traps and informs. */
    export interface Receiver {
        getAuthorizer(): { addUser(user: User): void };
        close(): void;
    }

    export type Constructor<Name extends string, Fields = object> = new (
        ...args: never[]
    ) => Error & { readonly name: Name } & Fields;

    const snmp: {
        readonly Version1: number;
        readonly Version2c: number;
        readonly Version3: number;
        readonly ObjectType: Constants<
            | 'Integer'
            | 'OctetString'
            | 'OID'
            | 'Counter'
            | 'Gauge'
            | 'TimeTicks'
            | 'Opaque'
            | 'Counter64'
            | 'NoSuchObject'
            | 'NoSuchInstance'
            | 'EndOfMibView'
        >;
        readonly PduType: Constants<'GetRequest' | 'GetNextRequest' | 'GetBulkRequest' | 'SetRequest'>;
        readonly ErrorStatus: Constants<'NoError' | 'TooBig' | 'NotWritable'>;
        readonly ResponseInvalidCode: Constants<
            'ECouldNotDecrypt' | 'EAuthFailure' | 'ENotInTimeWindow' | 'EReqResOidNoMatch'
        >;
        readonly SecurityLevel: Constants<'noAuthNoPriv' | 'authNoPriv' | 'authPriv'>;
        readonly Encryption: { readonly algorithms: Readonly<Record<string, PrivacyAlgorithm>> };
        readonly Authentication: {
            passwordToKey(authProtocol: string, password: string, engineId: Uint8Array): Buffer;
        };
        readonly AuthProtocols: Readonly<Record<string, string>>;
        readonly PrivProtocols: Readonly<Record<string, string>>;
        readonly MibProviderType: Constants<'Scalar' | 'Table'>;
        readonly MaxAccess: Constants<'read-only' | 'read-write'>;
        readonly RequestTimedOutError: Constructor<'RequestTimedOutError'>;
        readonly RequestFailedError: Constructor<'RequestFailedError', { readonly status: number }>;
        readonly ResponseInvalidError: Constructor<'ResponseInvalidError', { readonly code: number }>;
        createSession(target: string, community: string, options: SessionOptions): Session;
        createV3Session(target: string, user: User, options: SessionOptions): Session;
        createReceiver(
            options: {
                readonly port: number;
                readonly transport: 'udp4' | 'udp6';
                readonly address: string;
                readonly disableAuthorization: boolean;
                readonly dgramModule: { createSocket(type: 'udp4' | 'udp6'): unknown };
            },
            callback: (error: Error | null) => void,
        ): Receiver;
        createAgent(
            options: {
                readonly port: number;
                readonly address: string;
                readonly engineID?: Buffer;
                readonly dgramModule?: { createSocket(type: 'udp4' | 'udp6'): unknown };
            },
            callback: (error: Error | null) => void,
        ): Agent;
    };
    export default snmp;
}
