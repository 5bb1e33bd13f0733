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

/** Reads `host`, `host:port`, `[::1]:port` or `::1`. The error is what NUT's commands say. */
export function parseServer(text: string): Result<Server> {
    const server = serverOf(text);
    return server ? ok(server) : failed('invalid hostname.\nRequired format: [hostname[:port]]');
}

export function parseTarget(text: string): Result<Target> {
    const { ups, at } = /^(?<ups>[^@]+)(?:@(?<at>[^@]+))?$/.exec(text)?.groups ?? {};
    const server = at === undefined ? {} : serverOf(at);
    if (ups !== undefined && server) return ok({ ...server, ups });
    return failed('invalid UPS definition.\nRequired format: upsname[@hostname[:port]]');
}

function serverOf(text: string): Server | undefined {
    const match =
        /^\[(?<host>[^\]]+)\](?::(?<port>\d+))?$/.exec(text) ??
        /^(?<host>[^:@\s]+)(?::(?<port>\d+))?$/.exec(text) ??
        /^(?<host>[\da-f]*:[\da-f:.]+)$/i.exec(text);
    const { host, port } = match?.groups ?? {};
    const number = port === undefined ? undefined : Number(port);
    if (host === undefined || (number !== undefined && (number < 1 || number > 65_535))) return undefined;
    return { host, ...(number === undefined ? {} : { port: number }) };
}
