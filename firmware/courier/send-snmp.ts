// SNMP traps and informs. RFC 1157 §4.1.6, RFC 3416 §4.2.6 and §4.2.7

import { lookup } from 'node:dns/promises';
import snmp, { type Session, type User } from 'net-snmp';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';
import { type TrapEngine, trapEngine } from './trap-engine.ts';
import { trapOf } from './trap-objects.ts';

const RETRIES = 2;
const ANSWER_MS_MAX = 4000;
const VERSIONS = { '1': snmp.Version1, '2c': snmp.Version2c, '3': snmp.Version3 } as const;

export const sendSnmp: Send<DestinationOf<'snmp'>> = async (destination, notice) => {
    const engine = trapEngine({ nowMs: Date.now(), uptimeSeconds: process.uptime() });
    const session = await open(destination, engine);
    try {
        const { oid, objects } = trapOf(notice);
        const varbinds = objects.map(({ oid, kind, value }) => ({ oid, type: snmp.ObjectType[kind], value }));
        const isInform = destination.inform && destination.version !== '1';
        if (!isInform && destination.version === '3') speakAs(session, engine);
        const done = Promise.withResolvers<void>();
        const settle = (error: Error | null): void => (error ? done.reject(error) : done.resolve());
        session.once('error', settle);
        if (isInform) session.inform(oid, varbinds, settle);
        else session.trap(oid, varbinds, settle);
        await done.promise;
        if (isInform) return 'answered';
        const as = destination.version === '3' ? ` as engine 0x${engine.id.toString('hex')}` : '';
        return `sent${as}; nobody confirms a trap`;
    } finally {
        session.close();
    }
};

/** net-snmp sends traps with boots and time of 0, which a receiver believes for 150 seconds. */
function speakAs(session: Session, { boots, seconds }: TrapEngine): void {
    const send = session.send.bind(session);
    session.send = (request, hasNoAnswer) => {
        const { msgSecurityParameters: parameters } = request.message;
        if (parameters !== undefined) {
            parameters.msgAuthoritativeEngineBoots = boots;
            parameters.msgAuthoritativeEngineTime = seconds;
        }
        return send(request, hasNoAnswer);
    };
}

async function open(destination: DestinationOf<'snmp'>, engine: TrapEngine): Promise<Session> {
    const { server, port, version, community } = destination;
    const { address, family } = await lookup(server);
    const transport = family === 6 ? ('udp6' as const) : ('udp4' as const);
    const options = {
        ...{ port, trapPort: port, retries: RETRIES, timeout: ANSWER_MS_MAX, transport },
        version: VERSIONS[version],
    };
    if (version === '3') {
        return snmp.createV3Session(address, userOf(destination), { ...options, engineID: engine.id.toString('hex') });
    }
    return snmp.createSession(address, community, options);
}

function userOf({ user = '', authProtocol, authPassword, privProtocol, privPassword }: DestinationOf<'snmp'>): User {
    const { noAuthNoPriv, authNoPriv, authPriv } = snmp.SecurityLevel;
    const auth = { authProtocol: snmp.AuthProtocols[authProtocol], authKey: authPassword };
    if (authPassword === undefined) return { name: user, level: noAuthNoPriv };
    if (privPassword === undefined) return { name: user, level: authNoPriv, ...auth };
    const priv = { privProtocol: snmp.PrivProtocols[privProtocol], privKey: privPassword };
    return { name: user, level: authPriv, ...auth, ...priv };
}
