// The SNMP agent: what the gateway knows, for network management systems. It can only be read, is off unless it is configured, and
// answers nobody whose address, community or user it does not know. net-snmp reads and writes the messages and does the ciphers; who
// may ask, and what is answered, is decided here.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Agent, AgentMessage, default as Snmp } from 'net-snmp';
import { messageOf } from '#model/errors.ts';
import type { SnmpAgentConfig } from '#model/snmp-agent-config.ts';
import type { Log } from '../log.ts';
import { isListed, plainAddress } from '../nut-server/address-list.ts';
import type { StateFile } from '../state-file.ts';
import { type ContextOptions, Contexts } from './contexts.ts';
import { headOf } from './message-head.ts';
import { type Request, replyTo } from './request.ts';

export interface SnmpAgentOptions extends Omit<ContextOptions, 'config' | 'now'> {
    readonly config: () => { readonly name: string; readonly snmp?: SnmpAgentConfig | undefined };
    /** Holds what identifies the agent of version 3, and how often it began. */
    readonly file: StateFile;
    readonly log: Log;
}

// A manager that walks everything asks a few hundred times a second.
const REQUESTS_PER_SECOND_MAX = 500;
// RFC 3411 SnmpEngineID: the number of node-net-snmp's maker, a format of its own, and 12 random bytes, as that library makes them.
const ENGINE_ID_HEAD = Buffer.from('8000b98380', 'hex');
// RFC 3414 §2.2.3
const TIME_WINDOW_SECONDS = 150;
const NOT_IN_TIME_WINDOW = '2';
const BOOTS_MAX = 2 ** 31 - 2;

export class SnmpAgent {
    readonly #options: SnmpAgentOptions;
    readonly #contexts: Contexts;
    readonly #startedAt = performance.now();
    #sockets: Socket[] = [];
    #agent: Agent | undefined;
    #snmp: typeof Snmp | undefined;
    #engine: { readonly id: Buffer; readonly boots: number } | undefined;
    #running = '';
    #turn: Promise<void> = Promise.resolve();
    #second = 0;
    #requests = 0;

    constructor(options: SnmpAgentOptions) {
        this.#options = options;
        const { gateway, chain, config } = options;
        this.#contexts = new Contexts({
            gateway,
            chain,
            config: () => ({ name: config().name, prefix: config().snmp?.prefix ?? '' }),
            now: Date.now,
        });
    }

    /** Listens where the configuration says, or not at all. Never throws. */
    configure(): Promise<void> {
        this.#turn = this.#turn.then(async () => {
            const { snmp } = this.#options.config();
            const wanted = snmp ? JSON.stringify(snmp) : '';
            if (wanted === this.#running) return;
            this.#end();
            this.#running = wanted;
            if (!snmp) return;
            await this.#makeAgent(snmp);
            for (const address of snmp.listen) await this.#listen(address, snmp.port);
        });
        return this.#turn;
    }

    async stop(): Promise<void> {
        this.#turn = this.#turn.then(() => this.#end());
        await this.#turn;
    }

    #end(): void {
        for (const socket of this.#sockets.splice(0)) socket.close();
        this.#agent = undefined;
        this.#running = '';
    }

    async #listen(address: string, port: number): Promise<void> {
        const socket = createSocket(isIPv6(address) ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
        try {
            socket.bind(port, address);
            await once(socket, 'listening');
            socket.on('error', () => undefined); // an answer that could not be sent
            socket.on('message', (datagram, from) => this.#hear(socket, datagram, from));
            this.#sockets.push(socket);
        } catch (error) {
            socket.close();
            this.#options.log.error({ address, port, error: messageOf(error) }, 'the SNMP agent does not listen');
        }
    }

    async #makeAgent({ users }: SnmpAgentConfig): Promise<void> {
        const { default: snmp } = await import('net-snmp');
        this.#snmp = snmp;
        this.#engine ??= await this.#nextLife();
        // The sockets are ours: what may not be answered never reaches the library.
        const door = { on: () => undefined, bind: () => undefined, close: () => undefined };
        const options = { engineID: this.#engine.id, port: 0, address: '', dgramModule: { createSocket: () => door } };
        const agent = snmp.createAgent(options, () => undefined);
        for (const [name, user] of Object.entries(users)) {
            agent.getAuthorizer().addUser({
                name,
                level: snmp.SecurityLevel.authPriv,
                authProtocol: snmp.AuthProtocols[user.authProtocol],
                authKey: user.authPassword,
                privProtocol: snmp.PrivProtocols[user.privProtocol],
                privKey: user.privPassword,
            });
        }
        const answer: Agent['getRequest'] = (socket, message, from) => this.#answer(socket, message, from);
        Object.assign(agent, {
            ...{ getRequest: answer, getNextRequest: answer, getBulkRequest: answer, setRequest: answer },
            // What names a context.
            onProxyRequest: answer,
        });
        this.#agent = agent;
    }

    async #nextLife(): Promise<{ id: Buffer; boots: number }> {
        const { file } = this.#options;
        const before = file.read(parseLife);
        const id = before?.id ?? Buffer.concat([ENGINE_ID_HEAD, randomBytes(12)]);
        const boots = Math.min((before?.boots ?? 0) + 1, BOOTS_MAX);
        await file.write(() => ({ engineId: id.toString('hex'), boots }));
        return { id, boots };
    }

    #hear(socket: Socket, datagram: Buffer, from: RemoteInfo): void {
        const { snmp } = this.#options.config();
        const agent = this.#agent;
        if (!snmp || !agent || !isListed(snmp.from, plainAddress(from.address)) || this.#isTooOften()) return;
        const head = headOf(datagram);
        if (head?.version === '2c') {
            if (!this.#mayRead(head.community, snmp.community)) return;
            agent.getAuthorizer().communities = [head.community];
        } else if (head?.version !== '3' || !this.#isMeant(head.engineId)) return;
        agent.engine.engineBoots = this.#engine?.boots ?? 0;
        agent.engine.engineTime = this.#engineSeconds();
        try {
            agent.onMsg(socket, datagram, from);
        } catch (error) {
            this.#options.log.debug({ from: from.address, error: messageOf(error) }, 'an SNMP request is not answered');
        }
    }

    #isTooOften(): boolean {
        const second = Math.floor(performance.now() / 1000);
        if (second !== this.#second) this.#requests = 0;
        this.#second = second;
        return ++this.#requests > REQUESTS_PER_SECOND_MAX;
    }

    /** RFC 3584 §5.1: what is behind the community names a context. */
    #mayRead(said: string, community: string | undefined): boolean {
        if (community === undefined) return false;
        const [secret = '', ...context] = said.split('@');
        const [one, other] = [Buffer.from(secret), Buffer.from(community)];
        return one.length === other.length && timingSafeEqual(one, other) && this.#contexts.has(context.join('@'));
    }

    /** Empty: it asks who we are. For any other one the library would make a key, and keep it. */
    #isMeant(engineId: Buffer): boolean {
        return this.#engine !== undefined && (engineId.length === 0 || engineId.equals(this.#engine.id));
    }

    #engineSeconds(): number {
        return Math.floor((performance.now() - this.#startedAt) / 1000);
    }

    /** After the library has read the message, and proved its user. */
    #answer(socket: Socket, message: AgentMessage, from: RemoteInfo): void {
        const [agent, snmp] = [this.#agent, this.#snmp];
        if (!agent || !snmp) return;
        if (message.version === snmp.Version3) {
            // The library lets messages without a name through.
            if (!message.user?.authKey || !message.hasPrivacy()) return;
            if (!this.#isInTime(message)) {
                this.#reportTime(agent, socket, message, from);
                return;
            }
        }
        const context =
            message.community === undefined ? message.pdu.contextName : message.community.split('@').slice(1).join('@');
        const tree = this.#contexts.tree(context);
        const request = requestOf(message, snmp);
        if (!tree || !request) return;
        const { error, errorIndex, found } = replyTo(request, tree);
        const response = message.pdu.getResponsePduForRequest();
        response.errorStatus = snmp.ErrorStatus[error];
        response.errorIndex = errorIndex;
        response.varbinds =
            error === 'NotWritable'
                ? message.pdu.varbinds
                : found.map(({ oid, kind, value }) => ({ oid, type: snmp.ObjectType[kind], value }));
        agent.sendResponse(socket, from, message, response);
    }

    /** RFC 3414 §3.2 (7): an old message that somebody recorded is not answered again. */
    #isInTime({ msgSecurityParameters: said }: AgentMessage): boolean {
        const offSeconds = Math.abs((said?.msgAuthoritativeEngineTime ?? 0) - this.#engineSeconds());
        return said?.msgAuthoritativeEngineBoots === this.#engine?.boots && offSeconds <= TIME_WINDOW_SECONDS;
    }

    /** Proved to be ours, so that the manager takes our time from it. */
    #reportTime(agent: Agent, socket: Socket, message: AgentMessage, from: RemoteInfo): void {
        const report = message.createReportResponseMessage(agent.engine, '', NOT_IN_TIME_WINDOW);
        report.user = message.user;
        report.msgSecurityParameters.msgUserName = message.user?.name ?? '';
        report.setAuthentication(true);
        report.setReportable(false);
        agent.listener.send(report, from, socket);
    }
}

function requestOf({ pdu }: AgentMessage, { PduType }: typeof Snmp): Request | undefined {
    const verbs: Readonly<Record<number, Request['verb']>> = {
        [PduType.GetRequest]: 'get',
        [PduType.GetNextRequest]: 'next',
        [PduType.GetBulkRequest]: 'bulk',
        [PduType.SetRequest]: 'set',
    };
    const verb = verbs[pdu.type];
    const oids = pdu.varbinds.map(({ oid }) => oid);
    return verb && { verb, oids, nonRepeaters: pdu.nonRepeaters ?? 0, maxRepetitions: pdu.maxRepetitions ?? 0 };
}

function parseLife(content: unknown): { id: Buffer; boots: number } {
    const { engineId, boots } = content as { engineId?: unknown; boots?: unknown };
    const id = Buffer.from(typeof engineId === 'string' ? engineId : '', 'hex');
    if (id.length !== 17 || typeof boots !== 'number' || !Number.isInteger(boots) || boots < 0) {
        throw new Error('it has no engine id, or no number of lives');
    }
    return { id, boots };
}
