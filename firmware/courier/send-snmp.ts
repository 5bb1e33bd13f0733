// SNMP traps and informs. RFC 1157 §4.1.6, RFC 3416 §4.2.6 and §4.2.7

import { lookup } from 'node:dns/promises';
import snmp, { type Session, type User } from 'net-snmp';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';
import { trapOf } from './trap-objects.ts';

const RETRIES = 2;
const ANSWER_MS_MAX = 4000;
const VERSIONS = { '1': snmp.Version1, '2c': snmp.Version2c, '3': snmp.Version3 } as const;

export const sendSnmp: Send<DestinationOf<'snmp'>> = async (destination, notice) => {
    const session = await open(destination);
    try {
        const { oid, objects } = trapOf(notice);
        const varbinds = objects.map(({ oid, kind, value }) => ({ oid, type: snmp.ObjectType[kind], value }));
        const isInform = destination.inform && destination.version !== '1';
        const done = Promise.withResolvers<void>();
        const settle = (error: Error | null): void => (error ? done.reject(error) : done.resolve());
        session.once('error', settle);
        if (isInform) session.inform(oid, varbinds, settle);
        else session.trap(oid, varbinds, settle);
        await done.promise;
        return isInform ? 'answered' : 'sent; nobody confirms a trap';
    } finally {
        session.close();
    }
};

async function open(destination: DestinationOf<'snmp'>): Promise<Session> {
    const { server, port, version, community } = destination;
    const { address, family } = await lookup(server);
    const transport = family === 6 ? ('udp6' as const) : ('udp4' as const);
    const options = {
        ...{ port, trapPort: port, retries: RETRIES, timeout: ANSWER_MS_MAX, transport },
        version: VERSIONS[version],
    };
    if (version === '3') return snmp.createV3Session(address, userOf(destination), options);
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
