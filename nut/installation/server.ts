// What an upsd.conf says of the server: where it listens, when values are too old, its certificate. Pure.

import type { NutConf } from '../conf.ts';
import type { Notes } from './notes.ts';
import { Words } from './words.ts';

/** Keys below `nut:`. */
export interface TakenServer {
    readonly listen?: readonly string[];
    readonly port?: number;
    readonly maxAge?: number;
    readonly tls?: { readonly certificate: string; readonly key: string };
}

// NUT's own, and what model/config.ts takes.
const PORT = 3493;
const MAX_AGE_SECONDS = 300;

const NEEDLESS = [
    ...['TRACKINGDELAY', 'MAXCONN', 'STATEPATH', 'DATAPATH', 'ALLOW_NO_DEVICE', 'ALLOW_NOT_ALL_LISTENERS'],
    ...['DISABLE_WEAK_SSL', 'DEBUG_MIN'],
];

const ADVICE: Readonly<Record<string, string>> = {
    CERTPATH: 'the gateway makes a certificate of its own, or takes PEM files: nut.tls (docs/nut-server.md)',
    CERTIDENT: 'the gateway makes a certificate of its own, or takes PEM files: nut.tls (docs/nut-server.md)',
    CERTREQUEST: 'say nut.tls.require and nut.tls.clientCa (docs/nut-server.md)',
    ACL: 'NUT ignores it since 2.4; list networks in nut.allow',
    ACCEPT: 'NUT ignores it since 2.4; list networks in nut.allow',
    REJECT: 'NUT ignores it since 2.4; list networks in nut.allow',
    ALLOW_FROM: 'NUT ignores it since 2.4; say “from” of the user',
};

export function takeServer(conf: NutConf, notes: Notes): TakenServer {
    const words = new Words(conf.entries, notes, 1);
    const listening = listenOf(words);
    const maxAge = words.number('MAXAGE', 1);
    const certificate = words.text('CERTFILE');
    words.drop(NEEDLESS);
    words.leaveRest((key) => ADVICE[key] ?? 'NUT knows no such keyword either');
    if (maxAge !== undefined && maxAge > MAX_AGE_SECONDS) {
        notes.left(words.lineOf('MAXAGE'), `MAXAGE is taken as ${MAX_AGE_SECONDS} seconds, which is the most`);
    }
    return {
        ...listening,
        ...(maxAge === undefined ? {} : { maxAge: Math.min(maxAge, MAX_AGE_SECONDS) }),
        // upsd.conf(5): certificate, chain and key in one file.
        ...(certificate === undefined ? {} : { tls: { certificate, key: certificate } }),
    };
}

/** upsd.conf(5): each LISTEN has a port of its own; here all have one. */
function listenOf(words: Words): Pick<TakenServer, 'listen' | 'port'> {
    const lines = words.all('LISTEN').filter(({ values }) => values.length > 0);
    const ports = lines.map(({ values }) => Number(values[1] ?? PORT));
    const [port] = ports;
    if (port === undefined) return {};
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        words.notes.left(
            lines[0]?.line ?? 0,
            'LISTEN is not taken over: expected an address and a port from 1 to 65535',
        );
        return {};
    }
    const here = lines.filter((line, index) => {
        const isHere = ports[index] === port;
        if (!isHere)
            words.notes.left(line.line, `it is not listened on port ${ports[index]}: all addresses have port ${port}`);
        return isHere;
    });
    const listen = here.flatMap(({ values: [address = ''] }) => (address === '*' ? ['0.0.0.0', '::'] : [address]));
    return { listen: [...new Set(listen)], ...(port === PORT ? {} : { port }) };
}
