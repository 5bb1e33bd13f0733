// `powerchain fencing`: what a cluster needs to switch its nodes off: the agents, a token, and the commands for pcs.

import { hostname } from 'node:os';
import * as v from 'valibot';
import { CLUSTER_NAME, clusterCommands } from '#model/cluster-commands.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { writeAgents } from '../fence/agent-archive.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';
import { table } from './table.ts';

const text = v.pipe(v.string(), v.transform(printable));
const HOST = v.object({ host: text, power: text, why: text, ways: v.array(text), obstacles: v.array(text) });
const AUTH = v.object({ httpsPort: v.optional(v.number()) });
const TOKEN = v.object({ secret: v.pipe(v.string(), v.regex(/^pct_[\w-]+$/)) });

const USAGE = `powerchain fencing                        which hosts could be switched off for sure now, and by which way
powerchain fencing agents FOLDER          write the fence agents into a folder; needs no gateway
powerchain fencing cluster NAME HOST...   make a token for these hosts, print the commands for pcs`;

/** `words` behind `powerchain fencing`; returns the exit code. */
export async function runFencing(words: readonly string[], context: Context): Promise<number> {
    const [verb, name, ...hosts] = words;
    if (verb === undefined) return survey(context);
    if (verb === 'agents' && name !== undefined && hosts.length === 0) return agents(name, context);
    if (verb === 'cluster' && hosts.length > 0 && [name, ...hosts].every((one) => CLUSTER_NAME.test(one ?? ''))) {
        return cluster(name ?? '', hosts, context);
    }
    context.complain(USAGE);
    return NOT_UNDERSTOOD;
}

function agents(folder: string, { print, complain }: Context): number {
    try {
        for (const file of writeAgents(folder)) print(file);
        return DONE;
    } catch (error) {
        complain(`powerchain fencing: the agents cannot be written: ${messageOf(error)}`);
        return FAILED;
    }
}

/** 1 when one of them could not be switched off for sure. */
async function survey({ api, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/fencing', v.array(HOST));
    if (!answer.ok) return refused(answer.error, complain);
    const rows = answer.value.map(({ host, power, ways, obstacles }) => [
        host,
        power,
        ways.join(', '),
        obstacles.join('; '),
    ]);
    for (const line of table([['host', 'power', 'ways', 'why not its outlets'], ...rows])) print(line);
    return answer.value.every(({ ways }) => ways.length > 0) ? DONE : FAILED;
}

async function cluster(name: string, hosts: readonly string[], context: Context): Promise<number> {
    const { api, print, complain } = context;
    const checked = await checkHosts(hosts, context);
    if (!checked.ok) return refused(checked.error, complain);
    const port = await httpsPort(context);
    if (!port.ok) return refused(port.error, complain);
    const token = await api.post('api/v1/tokens', { name, role: 'fencing', hosts }, TOKEN);
    if (!token.ok) return refused(token.error, complain);
    const place = /^(?:127\.|localhost$|\[::1\]$)/.test(api.place.hostname) ? hostname() : api.place.hostname;
    const origin = `http://${place}:${api.place.port || '80'}`;
    const { secret } = token.value;
    const lines = clusterCommands({ name, hosts, origin, httpsPort: port.value, secret });
    for (const line of lines) print(line);
    return DONE;
}

/** Says what could not be switched off now; the cluster may be built all the same. */
async function checkHosts(hosts: readonly string[], { api, complain }: Context): Promise<Result<undefined>> {
    for (const host of hosts) {
        const answer = await api.ask(`api/v1/fencing/${encodeURIComponent(host)}`, HOST);
        if (!answer.ok) return answer;
        const { ways, obstacles } = answer.value;
        if (ways.length === 0) complain(`${host} cannot be switched off for sure now: ${obstacles.join('; ')}`);
    }
    return ok(undefined);
}

async function httpsPort({ api }: Context): Promise<Result<number>> {
    const auth = await api.ask('api/v1/auth', AUTH);
    if (!auth.ok) return auth;
    return auth.value.httpsPort === undefined
        ? failed('the gateway takes no token in clear text: add “https: {}” to “web” in gateway.yaml')
        : ok(auth.value.httpsPort);
}

function refused(why: string, complain: Context['complain']): number {
    complain(`powerchain fencing: ${why}`);
    return FAILED;
}
