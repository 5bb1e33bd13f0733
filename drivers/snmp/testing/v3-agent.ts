// An SNMPv3 agent that lets one user in: net-snmp's own, on any free port, with the few objects of RFC 1628 that make a UPS.
// For tests only.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import snmp, { type Agent, type User } from 'net-snmp';

const OBJECTS = {
    upsBatteryStatus: { oid: '1.3.6.1.2.1.33.1.2.1', value: 2 },
    upsEstimatedChargeRemaining: { oid: '1.3.6.1.2.1.33.1.2.4', value: 88 },
    upsOutputSource: { oid: '1.3.6.1.2.1.33.1.4.1', value: 3 },
} as const;

export class V3Agent {
    readonly #user: User;
    #agent: Agent | undefined;
    #socket: Socket | undefined;

    constructor(user: User) {
        this.#user = user;
    }

    get address(): string {
        return `127.0.0.1:${this.#socket?.address().port}`;
    }

    /** On any free port, or on `port`: the same address again, with an engine of another id, as after an update. */
    async start(port = 0): Promise<void> {
        // net-snmp takes port 0 for 161: the socket is bound to any free one behind its back.
        const bindAnywhere = (type: 'udp4' | 'udp6') => {
            const socket = createSocket(type);
            const bind = socket.bind.bind(socket) as (port: number, address: string) => Socket;
            socket.bind = () => bind(port, '127.0.0.1');
            this.#socket = socket;
            return socket;
        };
        const options = { port: 1, address: '127.0.0.1', dgramModule: { createSocket: bindAnywhere } };
        // Messages that it cannot read (wrong password) are dropped, as RFC 3414 lets it.
        this.#agent = snmp.createAgent(options, () => undefined);
        this.#agent.getAuthorizer().addUser(this.#user);
        for (const [name, { oid, value }] of Object.entries(OBJECTS)) this.#provide(this.#agent, name, oid, value);
        if (this.#socket) await once(this.#socket, 'listening');
    }

    stop(): void {
        this.#agent?.close();
    }

    #provide(agent: Agent, name: string, oid: string, value: number): void {
        agent.registerProvider({
            name,
            type: snmp.MibProviderType.Scalar,
            oid,
            scalarType: snmp.ObjectType.Integer,
            maxAccess: snmp.MaxAccess['read-only'],
        });
        agent.getMib().setScalarValue(name, value);
    }
}
