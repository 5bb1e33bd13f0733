// Where to ask: `ups[@host[:port]]` and `host[:port]`, as every NUT command writes them.

import { failed, ok, type Result } from '#model/result.ts';

export interface Server {
    /** Absent: this machine. */
    readonly host?: string;
    /** TCP port, 1 to 65535; absent: NUT's own. */
    readonly port?: number;
}

export interface Target extends Server {
    readonly ups: string;
}

/** Reads `host`, `host:port`, `[::1]:port` or `::1`. */
export function parseServer(text: string): Result<Server> {
    const match =
        /^\[(?<host>[^\]]+)\](?::(?<port>\d+))?$/.exec(text) ??
        /^(?<host>[^:@\s]+)(?::(?<port>\d+))?$/.exec(text) ??
        /^(?<host>[\da-f]*:[\da-f:.]+)$/i.exec(text);
    const { host, port } = match?.groups ?? {};
    const number = port === undefined ? undefined : Number(port);
    if (host === undefined || (number !== undefined && (number < 1 || number > 65_535))) {
        return failed(`“${text}” is not of the form hostname[:port]`);
    }
    return ok({ host, ...(number === undefined ? {} : { port: number }) });
}

export function parseTarget(text: string): Result<Target> {
    const { ups, at } = /^(?<ups>[^@\s]+)(?:@(?<at>[^@]+))?$/.exec(text)?.groups ?? {};
    if (ups === undefined) return failed(`“${text}” is not of the form upsname[@hostname[:port]]`);
    if (at === undefined) return ok({ ups });
    const server = parseServer(at);
    return server.ok ? ok({ ...server.value, ups }) : server;
}
